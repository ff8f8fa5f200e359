//! The `salus` binary.

fn main() -> std::process::ExitCode {
    salus::cli::main()
}
