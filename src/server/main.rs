//! The binary.

use clap::Parser;
use guosuo_server::cli::{Cli, run};
use std::{
    panic,
    process::{self, ExitCode},
};

/// As a shell counts a program that ended because nobody reads it any more: 128 and the signal's number.
const UNREAD: i32 = 128 + 13;

/// Whoever reads what a command says may stop reading, as `head` does: no fault, and nothing is left to say.
fn end_unread() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |told| {
        let text = told.payload().downcast_ref::<String>().map_or("", String::as_str);
        if text.starts_with("failed printing to stdout: Broken pipe") {
            process::exit(UNREAD);
        }
        before(told);
    }));
}

#[tokio::main]
async fn main() -> ExitCode {
    end_unread();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let help = !error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if help { 0 } else { 2 });
        }
    };
    match run(cli).await {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("guosuo: {error:#}");
            ExitCode::from(1)
        }
    }
}
