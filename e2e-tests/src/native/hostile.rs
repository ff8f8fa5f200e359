//! Contracts that mean no good, written in Wasm by hand.

/// What a contract does when it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hostile {
    /// It traps.
    Traps,
    /// It never ends.
    Loops,
    /// It answers something that cannot be read.
    Garbage,
    /// It answers nothing.
    Nothing,
    /// It passes the rest of its input on to the contract that the first 32 bytes name, and returns what that returned.
    PassesOn,
}

/// A module's functions: `seal_return`, `seal_input`, `seal_call`, `deploy`, `call`.
const RETURN: u8 = 0;
const INPUT: u8 = 1;
const CALL: u8 = 2;
const DEPLOY: u8 = 3;
const CALLED: u8 = 4;

/// Where the input's length, the value, the input, the output's length and the output are in memory.
const INPUT_LEN: i32 = 0;
const VALUE: i32 = 16;
const BUFFER: i32 = 64;
const OUTPUT_LEN: i32 = 32_768;
const OUTPUT: i32 = 32_772;

const I32: u8 = 0x7f;
const I64: u8 = 0x7e;
const CONST: u8 = 0x41;
const END: u8 = 0x0b;

impl Hostile {
    /// All that do not answer.
    pub const SILENT: [Hostile; 4] = [Hostile::Traps, Hostile::Loops, Hostile::Garbage, Hostile::Nothing];

    /// The contract's code.
    pub fn code(self) -> Vec<u8> {
        let constant = |value: i32| [vec![CONST], signed(value)].concat();
        let load = |place: i32| [constant(place), vec![0x28, 2, 0]].concat();
        let call = |function: u8| vec![0x10, function];
        let answer = |length: i32| [constant(0), constant(BUFFER), constant(length), call(RETURN)].concat();
        let body = match self {
            Hostile::Traps => vec![0x00],
            Hostile::Loops => vec![0x03, 0x40, 0x0c, 0, END],
            Hostile::Garbage => answer(5),
            Hostile::Nothing => answer(0),
            Hostile::PassesOn => [
                [constant(BUFFER), constant(INPUT_LEN), call(INPUT)].concat(),
                // No flags; to whom; all gas; no value.
                [constant(0), constant(BUFFER), vec![0x42, 0], constant(VALUE)].concat(),
                // The input after the address, and its length.
                [constant(BUFFER + 32), load(INPUT_LEN), constant(32), vec![0x6b]].concat(),
                [constant(OUTPUT), constant(OUTPUT_LEN), call(CALL), vec![0x1a]].concat(),
                [constant(0), constant(OUTPUT), load(OUTPUT_LEN), call(RETURN)].concat(),
            ]
            .concat(),
        };
        module(&body)
    }
}

/// A module whose `call` has this body; `deploy` does nothing.
fn module(body: &[u8]) -> Vec<u8> {
    let kind = |parameters: &[u8], results: &[u8]| [vec![0x60], sized(parameters), sized(results)].concat();
    let types = [
        kind(&[], &[]),
        kind(&[I32, I32, I32], &[]),
        kind(&[I32, I32], &[]),
        kind(&[I32, I32, I64, I32, I32, I32, I32, I32], &[I32]),
    ];
    let import = |module: &str, name: &str, what: &[u8]| {
        [sized(module.as_bytes()), sized(name.as_bytes()), what.to_vec()].concat()
    };
    let imports = [
        import("seal0", "seal_return", &[0, 1]),
        import("seal0", "seal_input", &[0, 2]),
        import("seal1", "seal_call", &[0, 3]),
        import("env", "memory", &[2, 1, 1, 1]),
    ];
    let export = |name: &str, function: u8| [sized(name.as_bytes()), vec![0, function]].concat();
    let function = |body: &[u8]| sized(&[&[0], body, &[END]].concat());
    let data = |place: i32, bytes: &[u8]| [vec![0, CONST], signed(place), vec![END], sized(bytes)].concat();
    let datas = [
        data(INPUT_LEN, &16_384u32.to_le_bytes()),
        // No answer of a message begins like that.
        data(BUFFER, &[0xff; 5]),
        data(OUTPUT_LEN, &16_384u32.to_le_bytes()),
    ];
    [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &types),
        section(2, &imports),
        section(3, &[vec![0], vec![0]]),
        section(7, &[export("deploy", DEPLOY), export("call", CALLED)]),
        section(10, &[function(&[]), function(body)]),
        section(11, &datas),
    ]
    .concat()
}

fn section(number: u8, entries: &[Vec<u8>]) -> Vec<u8> {
    [vec![number], sized(&[unsigned(entries.len()), entries.concat()].concat())].concat()
}

/// Bytes after their length.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [unsigned(bytes.len()), bytes.to_vec()].concat()
}

fn unsigned(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// Of what is not negative.
fn signed(value: i32) -> Vec<u8> {
    let mut bytes = unsigned(value as usize);
    // The last bit is the sign.
    if bytes.last().is_some_and(|last| last & 0x40 != 0) {
        *bytes.last_mut().expect("there is one") |= 0x80;
        bytes.push(0);
    }
    bytes
}
