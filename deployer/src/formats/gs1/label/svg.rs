//! Labels as SVG, in millimetres.

use super::Label;
use crate::formats::gs1::bracketed::escape;

/// The height of a line of text, and the width of a character, in millimetres: 2 mm capitals are read at arm's length.
const LINE_MM: f64 = 2.6;
const CHARACTER_MM: f64 = 1.45;

/// Draws a label.
pub(super) fn draw(label: &Label) -> String {
    let module = label.module_mm;
    let symbol = (label.modules.width + 2 * label.quiet) as f64 * module;
    let symbol_height = (label.modules.height() + 2 * label.quiet) as f64 * module;
    let longest = label.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let width = symbol.max((longest + 1) as f64 * CHARACTER_MM);
    let height = symbol_height + label.lines.len() as f64 * LINE_MM + LINE_MM / 2.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.3}mm\" height=\"{height:.3}mm\" \
         viewBox=\"0 0 {width:.3} {height:.3}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <path transform=\"scale({module})\" shape-rendering=\"crispEdges\" fill=\"#000\" d=\""
    );
    for y in 0..label.modules.height() {
        for (x, length) in runs(label, y) {
            svg += &format!("M{} {}h{length}v1h-{length}z", x + label.quiet, y + label.quiet);
        }
    }
    svg += "\"/>\n";
    for (number, line) in label.lines.iter().enumerate() {
        let y = symbol_height + (number as f64 + 1.0) * LINE_MM;
        let length = line.chars().count() as f64 * CHARACTER_MM;
        svg += &format!(
            "<text x=\"{:.3}\" y=\"{y:.3}\" font-family=\"monospace\" font-size=\"2.4\" textLength=\"{length:.3}\" \
             lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{}</text>\n",
            CHARACTER_MM / 2.0,
            escape(line)
        );
    }
    svg + "</svg>\n"
}

/// Runs of dark modules in a row: where each begins, and its length.
fn runs(label: &Label, y: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for x in (0..label.modules.width).filter(|x| label.modules.is_dark(*x, y)) {
        match runs.last_mut() {
            Some((begin, length)) if *begin + *length == x => *length += 1,
            _ => runs.push((x, 1)),
        }
    }
    runs
}
