//! Standard output: results, held back until it is known whether they fit the screen.
//!
//! What is longer than the screen of a terminal goes through the pager that the user names. Remarks
//! that come meanwhile wait until the pager has ended: written into its display they would be lost.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::context::variable;
use super::{interrupt, show};

/// Standard output, shared with whoever writes remarks beside it.
#[derive(Clone)]
pub(crate) struct Screen(Arc<Mutex<Inner>>);

struct Inner {
    out: Box<dyn Write + Send>,
    /// None where nothing is to be paged: no terminal, no pager, or one that could not be started.
    paging: Option<Paging>,
    /// What still fits the screen.
    held: Vec<u8>,
    rows: usize,
    column: usize,
    pager: Option<Child>,
    /// Remarks that wait for the pager's end.
    later: Vec<String>,
}

/// A pager, and the screen beyond which it is used.
pub(crate) struct Paging {
    program: String,
    arguments: Vec<String>,
    rows: usize,
    columns: usize,
}

impl Paging {
    /// The pager of `$DOORWARD_PAGER`, else of `$PAGER`: a program with arguments between spaces. None
    /// is used where the variable is empty or `cat`, and where standard output is no terminal that can
    /// go back and forth.
    pub(crate) fn of_environment() -> Option<Self> {
        let is_dumb = variable("TERM").is_some_and(|value| value == "dumb");
        if is_dumb || !io::stdout().is_terminal() {
            return None;
        }
        let named = variable("DOORWARD_PAGER").or_else(|| variable("PAGER"))?;
        let (columns, rows) = show::terminal_size()?;
        Self::of(&named, rows, columns)
    }

    fn of(named: &str, rows: usize, columns: usize) -> Option<Self> {
        let mut words = named.split_whitespace().map(str::to_owned);
        let program = words.next().filter(|program| program != "cat")?;
        Some(Self { program, arguments: words.collect(), rows, columns })
    }

    fn start(&self) -> io::Result<Child> {
        // From here on Ctrl-C is the pager's; pressed twice, it ends us both.
        interrupt::asked();
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped());
        // So that `less` shows colours, and ends at once where all fits.
        if variable("LESS").is_none() {
            command.env("LESS", "FRX");
        }
        command.spawn()
    }
}

impl Screen {
    pub(crate) fn new(paging: Option<Paging>) -> Self {
        Self::onto(Box::new(BufWriter::new(io::stdout())), paging)
    }

    fn onto(out: Box<dyn Write + Send>, paging: Option<Paging>) -> Self {
        let (held, later) = (Vec::new(), Vec::new());
        let inner = Inner { out, paging, held, rows: 0, column: 0, pager: None, later };
        Self(Arc::new(Mutex::new(inner)))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a remark to standard error, after what was written before it.
    pub(crate) fn remark(&self, text: &str) {
        let mut inner = self.inner();
        if inner.pager.is_some() {
            inner.later.push(text.to_owned());
            return;
        }
        // With nobody left to read it, there is nobody to tell.
        let _nobody = inner.show_held();
        let _nobody = writeln!(io::stderr(), "{text}");
    }

    /// Shows what is still held back, and waits until the user has left the pager.
    pub(crate) fn finish(&self) -> io::Result<()> {
        let mut inner = self.inner();
        let shown = inner.show_held();
        if let Some(mut pager) = inner.pager.take() {
            drop(pager.stdin.take());
            pager.wait()?;
        }
        for text in std::mem::take(&mut inner.later) {
            // With nobody left to read it, there is nobody to tell.
            let _nobody = writeln!(io::stderr(), "{text}");
        }
        shown
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().take(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().show_held()
    }
}

impl Inner {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(pager) = &mut self.pager {
            return pager.stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(bytes));
        }
        let Some(paging) = &self.paging else { return self.out.write_all(bytes) };
        self.held.extend_from_slice(bytes);
        for byte in bytes {
            match byte {
                b'\n' => (self.rows, self.column) = (self.rows + 1, 0),
                // The later bytes of a character in UTF-8 take no room.
                0x80..=0xbf => {}
                _ if self.column == paging.columns => {
                    (self.rows, self.column) = (self.rows + 1, 1);
                }
                _ => self.column += 1,
            }
        }
        // The line of the prompt must fit, too.
        if self.rows < paging.rows { Ok(()) } else { self.page() }
    }

    fn page(&mut self) -> io::Result<()> {
        let Some(paging) = self.paging.take() else { return Ok(()) };
        let held = std::mem::take(&mut self.held);
        match paging.start() {
            Ok(mut pager) => {
                let written = pager.stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(&held));
                self.pager = Some(pager);
                written
            }
            Err(error) => {
                let name = show::visible(&paging.program);
                let why = format!("the pager {name} cannot be started ({error}): nothing is paged");
                // With nobody left to read it, there is nobody to tell.
                let _nobody = writeln!(io::stderr(), "{why}");
                self.out.write_all(&held)
            }
        }
    }

    /// What comes after this is measured anew.
    fn show_held(&mut self) -> io::Result<()> {
        if self.pager.is_some() {
            return Ok(());
        }
        let held = std::mem::take(&mut self.held);
        (self.rows, self.column) = (0, 0);
        self.out.write_all(&held)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps what was written, for whoever wrote it.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("one thread").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Kept {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("one thread").clone()).expect("text")
        }
    }

    #[test]
    fn what_fits_the_screen_is_not_paged() {
        let kept = Kept::default();
        let mut screen = Screen::onto(Box::new(kept.clone()), Paging::of("false", 4, 80));
        write!(screen, "one\ntwo\nthree\n").expect("written");
        assert_eq!(kept.text(), "");
        screen.finish().expect("shown");
        assert_eq!(kept.text(), "one\ntwo\nthree\n");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_longer_than_the_screen_goes_to_the_pager() {
        let folder = tempfile::tempdir().expect("a folder");
        let paged = folder.path().join("paged");
        let kept = Kept::default();
        let copying = Paging::of(&format!("cp /dev/stdin {}", paged.display()), 4, 10);
        let mut screen = Screen::onto(Box::new(kept.clone()), copying);
        // Three lines, of which the second takes two rows of ten columns.
        write!(screen, "one\neleven cols\nthree\n").expect("written");
        writeln!(screen, "and the rest").expect("written");
        screen.finish().expect("the pager ends");
        assert_eq!(kept.text(), "");
        let paged = std::fs::read_to_string(paged).expect("the pager got it");
        assert_eq!(paged, "one\neleven cols\nthree\nand the rest\n");
    }

    #[test]
    fn a_pager_that_is_not_there_loses_nothing() {
        let kept = Kept::default();
        let pager = Paging::of("no-such-pager-anywhere", 2, 80);
        let mut screen = Screen::onto(Box::new(kept.clone()), pager);
        write!(screen, "one\ntwo\nthree\n").expect("written");
        screen.finish().expect("shown");
        assert_eq!(kept.text(), "one\ntwo\nthree\n");
    }

    #[test]
    fn a_pager_can_be_refused() {
        assert!(Paging::of("", 24, 80).is_none());
        assert!(Paging::of("cat", 24, 80).is_none());
        assert!(Paging::of("less -S", 24, 80).is_some_and(|pager| pager.arguments == ["-S"]));
    }
}
