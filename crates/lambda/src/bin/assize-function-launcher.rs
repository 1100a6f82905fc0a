//! The launcher of the tests: what `assize __function` is to the server.

fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(2).collect();
    assize_lambda::launch(&args)
}
