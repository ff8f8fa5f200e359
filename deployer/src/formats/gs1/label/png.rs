//! Labels as PNG (ISO/IEC 15948): one bit a dot, and the resolution in `pHYs`.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use font8x8::legacy::BASIC_LEGACY;

use super::{Label, LabelError};

const MM_PER_INCH: f64 = 25.4;
/// The height of a character, in millimetres.
const CHARACTER_MM: f64 = 2.0;

/// Dots, white at first.
struct Canvas {
    width: usize,
    rows: Vec<Vec<bool>>,
}

impl Canvas {
    fn square(&mut self, x: usize, y: usize, side: usize) {
        for row in self.rows.iter_mut().skip(y).take(side) {
            row.iter_mut().skip(x).take(side).for_each(|dot| *dot = true);
        }
    }
}

/// Draws a label for a resolution in dots an inch.
pub(super) fn draw(label: &Label, dpi: u32) -> Result<Vec<u8>, LabelError> {
    let dots = (label.module_mm * f64::from(dpi) / MM_PER_INCH).round();
    if !(2.0..=100.0).contains(&dots) {
        return Err(LabelError::Dots);
    }
    // Between 2 and 100.
    let module = dots as usize;
    let modules = &label.modules;
    let scale = ((CHARACTER_MM * f64::from(dpi) / MM_PER_INCH / 8.0).round() as usize).max(1);
    let longest = label.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let symbol_height = (modules.height() + 2 * label.quiet) * module;
    let width = ((modules.width + 2 * label.quiet) * module).max((longest + 1) * 8 * scale);
    let height = symbol_height + (label.lines.len() * 10 + 2) * scale;
    let mut canvas = Canvas { width, rows: vec![vec![false; width]; height] };
    for y in 0..modules.height() {
        for x in (0..modules.width).filter(|x| modules.is_dark(*x, y)) {
            canvas.square((x + label.quiet) * module, (y + label.quiet) * module, module);
        }
    }
    for (number, line) in label.lines.iter().enumerate() {
        write_line(&mut canvas, line, symbol_height + number * 10 * scale, scale);
    }
    encode(&canvas, dpi).map_err(|_| LabelError::TooMuch)
}

fn write_line(canvas: &mut Canvas, line: &str, top: usize, scale: usize) {
    for (place, c) in line.chars().enumerate() {
        let glyph = BASIC_LEGACY.get(c as usize).copied().unwrap_or_default();
        for (y, bits) in glyph.iter().enumerate() {
            for x in (0..8).filter(|x| bits >> x & 1 == 1) {
                canvas.square((place * 8 + 4 + x) * scale, top + y * scale, scale);
            }
        }
    }
}

fn encode(canvas: &Canvas, dpi: u32) -> std::io::Result<Vec<u8>> {
    let side = |dots: usize| u32::try_from(dots).map_err(std::io::Error::other);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(side(canvas.width)?.to_be_bytes());
    header.extend(side(canvas.rows.len())?.to_be_bytes());
    // One bit of grey, deflate, no interlacing.
    header.extend([1, 0, 0, 0, 0]);
    chunk(&mut png, b"IHDR", &header)?;
    // Dots a metre, both ways.
    let per_metre = (f64::from(dpi) * 1000.0 / MM_PER_INCH).round() as u32;
    let mut resolution = per_metre.to_be_bytes().repeat(2);
    resolution.push(1);
    chunk(&mut png, b"pHYs", &resolution)?;
    let mut data = ZlibEncoder::new(Vec::new(), Compression::best());
    for row in &canvas.rows {
        // Each row begins with its filter: none.
        data.write_all(&[0])?;
        let byte = |dots: &[bool]| {
            dots.iter().enumerate().fold(0xff_u8, |byte, (place, dark)| byte & !(u8::from(*dark) << (7 - place)))
        };
        data.write_all(&row.chunks(8).map(byte).collect::<Vec<u8>>())?;
    }
    chunk(&mut png, b"IDAT", &data.finish()?)?;
    chunk(&mut png, b"IEND", &[])?;
    Ok(png)
}

fn chunk(png: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) -> std::io::Result<()> {
    png.extend(u32::try_from(data.len()).map_err(std::io::Error::other)?.to_be_bytes());
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(data);
    png.extend(name);
    png.extend(data);
    png.extend(crc.sum().to_be_bytes());
    Ok(())
}
