//! A thread on which rten runs single-threaded, one per calling thread.
//!
//! rten spreads every matrix over a rayon pool. The pipeline is parallel already, one article per
//! worker, so each call should stay on one thread. A one-thread pool per worker does that, but a rayon
//! worker that waits for another pool takes up its own pool's next task meanwhile: articles would be
//! started inside articles, as deep as there are articles. A lane is therefore a plain thread that
//! owns a one-thread pool; whoever calls it waits on a channel, which steals no work.

use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use rten::ThreadPool;

type Job = Box<dyn FnOnce(&Arc<ThreadPool>) + Send>;

thread_local! {
    static LANE: OnceCell<Option<Sender<Job>>> = const { OnceCell::new() };
}

/// Runs `work` on the calling thread's lane and waits for it. `None` if no thread can be started, or
/// `work` panicked.
pub(crate) fn run<R: Send + 'static>(
    work: impl FnOnce(&Arc<ThreadPool>) -> R + Send + 'static,
) -> Option<R> {
    let (give, take) = channel();
    LANE.with(|lane| {
        let jobs = lane.get_or_init(start).as_ref()?;
        jobs.send(Box::new(move |pool| {
            // The receiver waits below, so that this cannot fail.
            let _ = give.send(work(pool));
        }))
        .ok()
    })?;
    take.recv().ok()
}

fn start() -> Option<Sender<Job>> {
    let (jobs, queue) = channel::<Job>();
    thread::Builder::new()
        .name("standpoint-engine".to_owned())
        .spawn(move || {
            let pool = Arc::new(ThreadPool::with_num_threads(1));
            // The loop runs inside the pool's only thread, where rten finds the pool it is told to use
            // and goes on without a change of threads. It ends with the calling thread.
            let own = Arc::clone(&pool);
            pool.run(move || {
                while let Ok(job) = queue.recv() {
                    job(&own);
                }
            });
        })
        .ok()?;
    Some(jobs)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rayon::prelude::*;

    use super::*;

    #[test]
    fn a_waiting_worker_takes_up_nothing_else() {
        thread_local! {
            static DEPTH: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
        }
        static DEEPEST: AtomicUsize = AtomicUsize::new(0);
        let done: usize = (0..200usize)
            .into_par_iter()
            .map(|i| {
                let depth = DEPTH.get() + 1;
                DEPTH.set(depth);
                DEEPEST.fetch_max(depth, Ordering::Relaxed);
                let got = run(move |_| i).expect("a lane");
                DEPTH.set(depth - 1);
                usize::from(got == i)
            })
            .sum();
        assert_eq!(done, 200);
        assert_eq!(DEEPEST.load(Ordering::Relaxed), 1);
    }
}
