//! What all benchmarks share: settings, rounds, medians.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Why a benchmark could not be run, or what it found wrong.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// How much is measured, and where the peers are.
pub struct Settings {
    /// Items in a file or a store.
    pub items: usize,
    /// Rounds over all contenders.
    pub rounds: usize,
    /// How long a server is asked in one round.
    pub asking: Duration,
    /// The Python that has moto.
    pub python: Option<PathBuf>,
    /// The program with the peers that are written in Rust.
    pub peers: Option<PathBuf>,
    /// The `assize` program.
    pub assize: Option<PathBuf>,
    temp: TempDir,
}

impl Settings {
    /// The full measure, or a tenth of it.
    pub fn new(quick: bool) -> Result<Self, Fault> {
        let path = |name| std::env::var_os(name).map(PathBuf::from).filter(|p| p.exists());
        Ok(Self {
            items: if quick { 10_000 } else { 100_000 },
            rounds: if quick { 2 } else { 5 },
            asking: Duration::from_millis(if quick { 300 } else { 1_500 }),
            python: path("BENCH_PYTHON"),
            peers: path("BENCH_PEERS"),
            assize: path("BENCH_ASSIZE"),
            temp: tempfile::Builder::new().prefix("assize-bench-").tempdir()?,
        })
    }

    /// A path in a folder that goes away at the end.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    /// A fresh folder, which goes away when dropped.
    pub fn folder(&self) -> Result<TempDir, Fault> {
        Ok(tempfile::Builder::new().tempdir_in(self.temp.path())?)
    }
}

/// Prints a line.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
    let _ = std::io::stdout().flush();
}

/// Something that can be measured once: answers its figure.
pub type Contender<'a> = Box<dyn FnMut() -> Result<f64, Fault> + 'a>;

/// Runs the contenders in turn, A B C A B C …, and answers each one's median figure. A
/// machine that is busy for a while thus slows all of them.
pub fn interleaved(rounds: usize, contenders: &mut [Contender<'_>]) -> Result<Vec<f64>, Fault> {
    let mut figures = vec![Vec::with_capacity(rounds); contenders.len()];
    for _ in 0..rounds {
        for (contender, figures) in contenders.iter_mut().zip(&mut figures) {
            figures.push(contender()?);
        }
    }
    Ok(figures.into_iter().map(median).collect())
}

/// Three figures by name.
pub fn three(figures: Vec<f64>) -> Result<[f64; 3], Fault> {
    figures.try_into().map_err(|figures: Vec<f64>| format!("{} figures", figures.len()).into())
}

/// The middle figure.
pub fn median(figures: Vec<f64>) -> f64 {
    quantile(figures, 0.5)
}

/// The figure below which a share of all lies, by the nearest rank.
pub fn quantile(mut figures: Vec<f64>, share: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    let rank = (share * figures.len() as f64).ceil() as usize;
    figures.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// How many seconds `work` takes.
pub fn timed<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<(f64, T), Fault> {
    let started = Instant::now();
    let done = work()?;
    Ok((started.elapsed().as_secs_f64(), done))
}

/// Fails unless what was found is what was wanted: figures of wrong answers count for nothing.
pub fn agree<T: PartialEq + std::fmt::Debug>(what: &str, found: T, wanted: T) -> Result<(), Fault> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("{what}: found {found:?}, wanted {wanted:?}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_by_nearest_rank() {
        let figures: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(quantile(figures.clone(), 0.99), 99.0);
        assert_eq!(median(figures), 50.0);
        assert_eq!(median(vec![3.0]), 3.0);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn contenders_take_turns() {
        let order = std::cell::RefCell::new(Vec::new());
        let mut contenders: Vec<Contender<'_>> = (0..2)
            .map(|who| -> Contender<'_> {
                let order = &order;
                Box::new(move || {
                    order.borrow_mut().push(who);
                    Ok(f64::from(who))
                })
            })
            .collect();
        assert_eq!(interleaved(2, &mut contenders).unwrap(), [0.0, 1.0]);
        drop(contenders);
        assert_eq!(order.into_inner(), [0, 1, 0, 1]);
    }
}
