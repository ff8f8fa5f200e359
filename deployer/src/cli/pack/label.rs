//! `salus pack label`: the code of a pack or container as an image, with what it says beneath.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::session::{blocking, must_be_writable};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::gs1::label::{Label, Symbol, TARGET_MODULE_MM};
use crate::formats::gs1::{ElementString, Scan, Settings, digital_link};
use crate::state::State;
use crate::suite::supply::csv::Rows;
use crate::suite::supply::judge::Named;
use crate::suite::supply::rules;

/// Draws.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack label '(01)09506000134352(17)280630(10)LOT-42A(21)x…' --out pack.svg
  salus pack label '(00)195060000000000012' --symbol gs1-qr --out case.png --dpi 600
  salus pack label --csv lot-42a.csv --out labels

GS1 DataMatrix, a QR Code with a Digital Link (--symbol qr, below --stem), or a GS1 QR Code. --csv draws one for each pack of a list, into a new
folder, by its line. Without a chain.
With --json: { labels, out, content }; content is that of a single one")]
pub struct LabelArgs {
    /// What it says: a scan, or identifiers in brackets
    #[arg(value_name = "DATA", required_unless_present = "csv")]
    data: Option<String>,
    /// A list with the columns gtin, lot, expiry, serial
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    csv: Option<PathBuf>,
    /// datamatrix, qr or gs1-qr
    #[arg(long, value_name = "SYMBOL", default_value = "datamatrix")]
    symbol: String,
    /// Of a QR Code with a Digital Link: the domain and path before it
    #[arg(long, value_name = "URL", default_value = digital_link::CANONICAL)]
    stem: String,
    /// The width of a module in millimetres: 0.25 to 0.99
    #[arg(long, value_name = "MM", default_value_t = TARGET_MODULE_MM)]
    module: f64,
    /// The printer's resolution, for a PNG
    #[arg(long, value_name = "DPI", default_value_t = 600)]
    dpi: u32,
    /// The new file, .svg or .png; with --csv a new folder
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    /// With --csv: PNG instead of SVG
    #[arg(long, requires = "csv")]
    png: bool,
}

impl LabelArgs {
    fn symbol(&self) -> Result<Symbol> {
        match self.symbol.to_ascii_lowercase().as_str() {
            "datamatrix" => Ok(Symbol::DataMatrix),
            "qr" => Ok(Symbol::LinkQr(self.stem.clone())),
            "gs1-qr" => Ok(Symbol::Gs1Qr),
            other => Err(Failure::usage(format!("`{other}` is no symbol")).hint("datamatrix, qr or gs1-qr")),
        }
    }

    /// Draws one; gives back what the symbol holds.
    fn draw(&self, elements: &ElementString, symbol: &Symbol, path: &Path, png: bool) -> Result<String> {
        let wrong = |e: crate::formats::gs1::label::LabelError| Failure::usage(e.to_string());
        let label = Label::new(elements, symbol, self.module).map_err(wrong)?;
        match png {
            // What is on packs that are not sold yet is what counterfeiters want: as the list, for the user alone.
            true => State::write_new(path, &label.png(self.dpi).map_err(wrong)?, true)?,
            false => State::write_new(path, label.svg().as_bytes(), true)?,
        }
        Ok(label.content)
    }
}

/// Draws.
pub async fn run(context: &Context, args: LabelArgs) -> Result<()> {
    let symbol = args.symbol()?;
    if let Some(list) = args.csv.clone() {
        return all(context, args, symbol, &list).await;
    }
    let png = match args.out.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => false,
        Some("png") => true,
        _ => return Err(Failure::usage("the file's name ends with neither .svg nor .png")),
    };
    let scan = Scan::read(args.data.as_deref().unwrap_or_default(), &Settings::default());
    // What names nothing is no label, and says why.
    let reading = match (scan.reading(), Named::of(&scan)) {
        (Some(reading), Ok(_)) => reading,
        _ => return Err(no_label(&scan)),
    };
    folder_exists(&args.out)?;
    must_be_writable(&args.out)?;
    let content = args.draw(&reading.elements, &symbol, &args.out, png)?;
    context.out.answer(
        format!("{}: {}", args.out.display(), reading.elements.bracketed()),
        json!({ "labels": 1, "out": args.out, "content": content }),
    );
    Ok(())
}

/// A label is drawn where its folder is: a slip of the keyboard makes none.
fn folder_exists(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match folder.is_dir() {
        true => Ok(()),
        false => {
            Err(Failure::local(format!("there is no folder {}", folder.display())).hint("make it, or name another"))
        }
    }
}

/// What is wrong with data that somebody typed, who has nothing to scan again.
fn no_label(scan: &Scan) -> Failure {
    let why: Vec<String> = match &scan.result {
        Err(problems) => problems.iter().take(3).map(ToString::to_string).collect(),
        Ok(_) => vec!["it names neither a pack, (01) with (21), nor a container, (00)".into()],
    };
    let why = if why.is_empty() { "it cannot be read".into() } else { why.join("; ") };
    Failure::usage(format!("no label says this: {why}"))
        .hint("write '(01)GTIN(17)YYMMDD(10)LOT(21)SERIAL' or '(00)SSCC', in quotes; nothing was written")
        .details(scan.details())
}

/// Draws a label for each pack of a list.
async fn all(context: &Context, args: LabelArgs, symbol: Symbol, list: &Path) -> Result<()> {
    let progress = Arc::new(context.out.progress("drawing labels"));
    let (from, out) = (list.to_owned(), args.out.clone());
    let labels = blocking(progress, move |told| draw_all(&args, &symbol, &from, told)).await?;
    context.out.answer(
        format!("{labels} labels in {}, by their lines in {}", out.display(), list.display()),
        json!({ "labels": labels, "out": out, "content": null }),
    );
    Ok(())
}

/// How many labels were drawn.
fn draw_all(args: &LabelArgs, symbol: &Symbol, list: &Path, told: &dyn Fn(u64)) -> Result<u64> {
    let name = list.display().to_string();
    let file = File::open(list).map_err(|e| Failure::local(format!("cannot read {name}: {e}")))?;
    let mut rows = Rows::new(BufReader::new(file), &name)?;
    let heading = rows.heading().to_vec();
    let place = |column: &str| {
        let found = heading.iter().position(|known| known == column);
        found.ok_or_else(|| Failure::usage(format!("{name} has no column `{column}`")))
    };
    let places = [place("gtin")?, place("expiry")?, place("lot")?, place("serial")?];
    std::fs::create_dir(&args.out).map_err(|e| {
        Failure::local(format!("cannot make the folder {}: {e}", args.out.display())).hint("name a new one")
    })?;
    let mut labels = 0u64;
    while let Some(row) = rows.next_row()? {
        let wrong = |e: Failure| Failure { message: format!("{name}, line {}: {}", row.line, e.message), ..e };
        let [gtin, expiry, lot, serial] = places.map(|place| row.fields[place].as_str());
        let gtin = crate::suite::supply::words::gtin(rules::gtin(gtin).map_err(wrong)?);
        let day = rules::expiry(expiry).and_then(rules::six_digits).map_err(wrong)?;
        let pairs = [("01", gtin.as_str()), ("17", day.as_str()), ("10", lot), ("21", serial)];
        let elements = ElementString::new(&pairs).map_err(|problems| {
            let why: Vec<String> = problems.iter().map(ToString::to_string).collect();
            wrong(Failure::usage(why.join("; ")))
        })?;
        let path = args.out.join(format!("{:07}.{}", row.line, if args.png { "png" } else { "svg" }));
        args.draw(&elements, symbol, &path, args.png).map_err(wrong)?;
        labels += 1;
        told(1);
    }
    Ok(labels)
}
