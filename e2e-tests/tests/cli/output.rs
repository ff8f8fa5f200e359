//! What is printed: all of it or a failure, and nothing for nobody.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader, Read},
    process::{Child, Stdio},
};

use crate::harness::{User, wait};

/// Runs a command whose stdout is something else than a file; its exit code, and what it said to people.
fn into(user: &User, line: &str, stdout: impl Into<Stdio>) -> (Option<i32>, String) {
    let mut command = user.typed(line);
    command.env("SALUS_PASSWORD", "a password").stdout(stdout).stderr(Stdio::piped());
    let done = command.spawn().and_then(Child::wait_with_output).expect("salus runs");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn an_answer_that_cannot_be_written_is_exit_5() {
    let user = User::new();
    let mut made = user.typed("keys new clinic --phrase-out clinic.phrase");
    made.env("SALUS_PASSWORD", "a password");
    user.go(made, "keys new clinic").ok();
    for line in ["keys export clinic", "--json keys list", "completions bash", "--help", "demo --print-script"] {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let (code, said) = into(&user, line, full);
        assert_eq!(code, Some(5), "{line}: {said}");
        assert!(said.contains("could not be written") && said.contains("No space left"), "{line}: {said}");
    }
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let user = User::new();
    for line in ["completions bash", "completions zsh", "doctor", "--json doctor", "--help"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (code, said) = into(&user, line, writer);
        assert_eq!(code, Some(0), "{line}: {said}");
        assert!(!said.contains("panicked"), "{line}: {said}");
    }
}

#[test]
fn a_stream_ends_with_its_reader() {
    let user = User::new();
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    // Each has one event to tell, and then waits for what never comes.
    for line in ["events --event Granted --follow", "consent watch --subject //Alice --from-block 0 --json"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let mut command = user.typed(line);
        let mut stream = command.stdout(writer).stderr(Stdio::piped()).spawn().expect("salus runs");
        // The command holds the pipe's other end until it is dropped.
        drop(command);
        let mut first = String::new();
        let mut reader = BufReader::new(reader);
        reader.read_line(&mut first).expect("a line");
        assert!(first.contains("Granted") || first.contains("granted"), "{line}: {first}");
        drop(reader);
        wait("it ends", || stream.try_wait().expect("a child can be asked").is_some());
        let mut said = String::new();
        stream.stderr.take().expect("it is piped").read_to_string(&mut said).expect("text");
        assert_eq!(stream.wait().expect("it has ended").code(), Some(0), "{line}: {said}");
    }
}

#[test]
fn completions_are_a_document_too() {
    let user = User::new();
    let document = user.json("completions zsh");
    assert_eq!(document["shell"], "zsh");
    assert!(document["script"].as_str().is_some_and(|script| script.starts_with("#compdef salus")), "{document:#}");
}
