//! The modules of a symbol.

use datamatrix::{DataMatrixBuilder, SymbolList};
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::LabelError;

/// Dark and light modules, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    /// Modules in a row.
    pub width: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.dark.len() / self.width
    }

    /// Whether a module is dark.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x) == Some(&true)
    }
}

/// Data Matrix ECC 200 with FNC1 first, square. Separators are GS, which the General Specifications allow beside FNC1.
pub(super) fn data_matrix(content: &str) -> Result<Modules, LabelError> {
    let code = DataMatrixBuilder::new()
        .with_symbol_list(SymbolList::default().enforce_square())
        .with_macros(false)
        .with_fnc1_start(true)
        .encode(content.as_bytes())
        .map_err(|_| LabelError::TooMuch)?;
    let bitmap = code.bitmap();
    Ok(Modules { width: bitmap.width(), dark: bitmap.bits().to_vec() })
}

/// QR Code of any text, at the error correction that labels have.
pub(super) fn qr(content: &str) -> Result<Modules, LabelError> {
    let code = QrCode::with_error_correction_level(content, EcLevel::M).map_err(|_| LabelError::TooMuch)?;
    Ok(of_qr(&code))
}

/// QR Code with FNC1 first: digits as digits, the rest as bytes, in which GS is itself and % needs no escape.
pub(super) fn gs1_qr(content: &str) -> Result<Modules, LabelError> {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = content.as_bytes().split_at(digits);
    let encode = |version: i16| {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_fnc1_first_position()?;
        bits.push_numeric_data(digits)?;
        if !rest.is_empty() {
            bits.push_byte_data(rest)?;
        }
        bits.push_terminator(EcLevel::M)?;
        QrCode::with_bits(bits, EcLevel::M)
    };
    let code = (1..=40).find_map(|version| encode(version).ok()).ok_or(LabelError::TooMuch)?;
    Ok(of_qr(&code))
}

fn of_qr(code: &QrCode) -> Modules {
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Modules { width: code.width(), dark }
}
