//! QR codes in a terminal.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::failure::{Failure, Result};

/// Draws a text as a QR code of half blocks.
pub fn draw(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L)
        .map_err(|_| Failure::usage("this message is too long for a QR code").hint("hand over the file instead"))?;
    Ok(code.render::<Dense1x2>().quiet_zone(true).build())
}
