//! The binary.

use clap::Parser;
use guosuo_server::cli::{Cli, run};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
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
