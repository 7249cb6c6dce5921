"""Run the workers in turn, several rounds, and print the tables of docs/speed.md.

    python rounds.py FOLDER WORKERS_DIR [--rounds N] [--only PART …]

FOLDER is what prepare.py wrote, WORKERS_DIR holds the Rust workers that were built. A worker that is not
there is left out. All are started first and wait; one at a time is asked to score its pairs, and the round
goes through all of them, so that whatever else the machine does meets all alike.

Time is processor time for workers of one thread, because it does not count the time that others have the
processor; for two threads against one it is time on the clock, which wants an idle machine. The share of the
machine that other processes took is printed with the result.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")}
# The bundled model; `BART` is bart-large, two attentions in each layer of the decoder.
LAYERS, WIDTH, INNER = 6, 384, 1536
SIDE = 1024
# Pairs of bart-large in a round; it takes as long for each as ours for a hundred.
FEW = 5


class Worker:
    def __init__(self, name, command, pairs, baseline=None, clock=False):
        self.name, self.pairs, self.baseline, self.clock = name, pairs, baseline, clock
        self.rates, self.walls = [], []
        environment = os.environ | ONE_THREAD | {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        self.expect("ready")

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        if line != word:
            raise SystemExit(f"{self.name}: {line or self.process.stderr.read()[-2000:]}")

    def stat(self, name):
        return Path(f"/proc/{self.process.pid}/{name}").read_text()

    def processor(self):
        """Seconds of processor time of all threads, those that ended included."""
        # The clock that clock_getcpuclockid(3) names: /proc/PID/stat counts in hundredths of a second, 3 % of the
        # shortest round.
        return time.clock_gettime_ns((~self.process.pid << 3) | 2) / 1e9

    def peak(self):
        """Most resident memory so far, in MiB."""
        line = next(line for line in self.stat("status").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def round(self):
        processor, wall = self.processor(), time.monotonic()
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.expect("done")
        spent = self.processor() - processor
        self.rates.append(self.pairs / max(spent, 1e-6))
        self.walls.append(self.pairs / (time.monotonic() - wall))
        return spent

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def flops(tokens):
    """Multiplications and additions of one pair, each counted as one, without the biases and norms."""
    matrices = 2 * tokens * (4 * WIDTH**2 + 2 * WIDTH * INNER)
    return LAYERS * (matrices + 4 * tokens**2 * WIDTH) + 2 * WIDTH**2 + 6 * WIDTH


def busy():
    """Processor seconds of the whole machine, and those it had."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS, sum(fields) / TICKS


def workers(folder, rust, only):
    tokens = json.loads((folder / "pairs.json").read_text())["tokens"]
    count, pairs = len(tokens), folder / "pairs.tsv"
    few = folder / "few.tsv"
    few.write_text("".join(pairs.read_text(encoding="utf-8").splitlines(keepends=True)[:FEW]), encoding="utf-8")

    def ours(kind, *more):
        return [rust / "standpoint-bench", kind, folder, pairs, *more]

    def python(kind, lines=pairs):
        return [sys.executable, HERE / "peers.py", kind, folder, lines]

    table = [
        ("native int8", ours("native"), count),
        ("rten int8", ours("rten"), count),
        ("rten fp32", ours("rten-fp32"), count),
        ("rust-bert fp32, our engine", ours("rust-bert"), count),
        ("ONNX Runtime int8, the file as shipped", python("ort:model_int8.onnx"), count),
        ("ONNX Runtime int8, its own conversion", python("ort:plain_int8.onnx"), count),
        ("ONNX Runtime fp32", python("ort:model.onnx"), count),
        ("candle fp32", ours("candle"), count),
        ("rust-bert's pipeline fp32", ours("rust-bert-pipeline"), count),
        ("transformers' pipeline, bundled model", python("pipeline"), count),
        ("transformers' pipeline, bart-large", python("bart", few), FEW),
        ("tokens alone", ours("tokens"), count * 100),
        ("peak fp32", python("fp32"), count),
        ("peak int8", python("int8"), count),
        ("native int8, two threads", ours("native", "2"), count, "native int8", True),
        ("rten int8, two threads", ours("rten", "2"), count, "rten int8", True),
    ]
    for name, command, *rest in table:
        if only and not any(part in name for part in only):
            continue
        if not Path(command[0]).exists():
            print(f"left out: {name} ({command[0]} is not there)", file=sys.stderr)
            continue
        try:
            yield Worker(name, command, *rest)
        except SystemExit as error:
            print(f"left out: {error}", file=sys.stderr)


def median(values):
    return statistics.median(values)


def report(found, tokens):
    rates = {worker.name: median(worker.rates) for worker in found}
    clocks = {worker.name: median(worker.walls) for worker in found}
    ours = next((name for name in ("native int8", "rten int8") if name in rates), None)
    per_pair = sum(map(flops, tokens)) / len(tokens)
    peaks = {kind: 2 * SIDE**3 * rates[f"peak {kind}"] for kind in ("fp32", "int8") if f"peak {kind}" in rates}
    print(f"{len(tokens)} pairs, {sum(tokens) / len(tokens):.1f} tokens on average, {per_pair / 1e9:.3f} GFLOP a pair; "
          f"{len(found[0].rates)} rounds")
    for kind, peak in peaks.items():
        print(f"measured peak of a {SIDE} x {SIDE} product, {kind}, one thread: {peak / 1e9:.0f} G a second")
    print("\n| | pairs a second | lowest to highest round | ours is faster by | share of the peak | peak memory, MiB |")
    print("|---|---|---|---|---|---|")
    for worker in found:
        if worker.clock or worker.name.startswith("peak") or worker.name == "tokens alone":
            continue
        rate = rates[worker.name]
        kind = "int8" if "int8" in worker.name else "fp32"
        share = "" if kind not in peaks or "bart" in worker.name else f"{per_pair * rate / peaks[kind]:.0%} of {kind}"
        ratio = f"{rates[ours] / rate:.2f}" if ours and worker.name != ours else "1"
        print(f"| {worker.name} | {rate:.1f} | {min(worker.rates):.1f} to {max(worker.rates):.1f} | {ratio} | {share} | "
              f"{worker.peak():.0f} |")
    print()
    if "tokens alone" in rates and ours:
        print(f"tokens: {rates['tokens alone']:.0f} pairs a second, {rates[ours] / rates['tokens alone']:.1%} of the time "
              f"of {ours}")
    for worker in found:
        if worker.clock and worker.baseline in clocks:
            print(f"{worker.name}: {clocks[worker.name] / clocks[worker.baseline]:.2f} times one thread, by the clock")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("workers", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", nargs="*", default=[], help="parts of names")
    args = parser.parse_args()
    found = list(workers(args.folder, args.workers, args.only))
    spent, before = 0.0, busy()
    for number in range(args.rounds):
        spent += sum(worker.round() for worker in found)
        print(f"round {number + 1} of {args.rounds}", file=sys.stderr)
    after = busy()
    others = (after[0] - before[0] - spent) / (after[1] - before[1])
    report(found, json.loads((args.folder / "pairs.json").read_text())["tokens"])
    print(f"other processes took {others:.0%} of the machine's {os.cpu_count()} processors meanwhile")
    for worker in found:
        worker.close()


if __name__ == "__main__":
    main()
