//! QR codes in a terminal.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::failure::{Failure, Result};
use crate::output::Output;

/// Black on white, whatever the terminal's own colours are: many readers take a code for none when it is the other way round.
const INK: &str = "\x1b[30;107m";

/// Shows a code that was drawn to people.
pub fn show(out: &Output, drawn: &str) {
    if !out.colour() {
        return out.say(drawn);
    }
    let lines: Vec<String> = drawn.lines().map(|line| format!("{INK}{line}\x1b[0m")).collect();
    out.say(lines.join("\n"));
}

/// Draws a text as a QR code of half blocks.
pub fn draw(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L)
        .map_err(|_| Failure::usage("this message is too long for a QR code").hint("hand over the file instead"))?;
    Ok(code.render::<Dense1x2>().quiet_zone(true).build())
}

#[cfg(test)]
mod tests {
    use salus_domain::commitment::blake2_256;

    use super::*;
    use crate::formats::vc::presentation::{Challenge, Statement};
    use crate::signer::Signer;

    /// Pixels of one module, so that a reader that looks for a camera's picture finds it.
    const SCALE: usize = 4;

    /// What an independent reader reads off the screen: half blocks are dark, blanks are light.
    fn scanned(drawn: &str) -> String {
        let rows: Vec<(Vec<bool>, Vec<bool>)> = drawn
            .lines()
            .map(|line| line.chars().map(|c| (matches!(c, '█' | '▀'), matches!(c, '█' | '▄'))).unzip())
            .collect();
        let modules: Vec<Vec<bool>> = rows.into_iter().flat_map(|(upper, lower)| [upper, lower]).collect();
        let (width, height) = (modules[0].len() * SCALE, modules.len() * SCALE);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            if modules[y / SCALE][x / SCALE] { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn another_program_reads_what_is_drawn() {
        for length in [1, 40, 400, 1_200] {
            let text: String = (0u32..)
                .flat_map(|n| hex::encode(blake2_256(&n.to_le_bytes())).into_bytes())
                .map(char::from)
                .take(length)
                .collect();
            assert_eq!(scanned(&draw(&text).unwrap()), text);
        }
    }

    #[test]
    fn the_longest_challenge_and_its_answer_fit_and_are_read() {
        let challenge = Challenge::new(&[7; 64], "Straße ".repeat(11).trim(), 1_795_136_400_000).unwrap();
        assert_eq!(scanned(&draw(&challenge.one_line()).unwrap()), challenge.one_line());
        let signer = Signer::development("//Alice").unwrap();
        let statement = Statement {
            holder: [1; 32],
            signer: signer.account(),
            credential_type: 65_535,
            jurisdiction: *b"FR-75C",
            challenge,
            genesis: [3; 32],
            contract: [4; 32],
        };
        let signature = signer.sign_bytes(statement.text().as_bytes()).unwrap();
        let line = statement.signed(signature).unwrap().compact();
        assert_eq!(scanned(&draw(&line).unwrap()), line);
    }

    #[test]
    fn what_is_too_long_is_told() {
        assert!(draw(&"x".repeat(3_000)).unwrap_err().message.contains("too long"));
    }
}
