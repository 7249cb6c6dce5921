"""Cut a safetensors file into parts that are safetensors files: `python split.py MODEL.safetensors [--parts N]`.

For hosts that take no file over 100 MB. Writes MODEL-00001-of-0000N.safetensors and so on beside it; the tensors stay in
their order and whole.
"""

import argparse
import json
import struct
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--parts", type=int, default=3)
    args = parser.parse_args()
    data = args.file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    meta = header.pop("__metadata__", None)
    body = data[8 + length :]
    order = sorted(header, key=lambda name: header[name]["data_offsets"])
    parts = [[] for _ in range(args.parts)]
    for name in order:
        start, end = header[name]["data_offsets"]
        parts[min(args.parts - 1, (start + end) // 2 * args.parts // len(body))].append(name)
    for nth, names in enumerate(parts, 1):
        out, chunks, at = {"__metadata__": meta} if meta else {}, [], 0
        for name in names:
            start, end = header[name]["data_offsets"]
            out[name] = {**header[name], "data_offsets": [at, at + end - start]}
            chunks.append(body[start:end])
            at += end - start
        head = json.dumps(out, separators=(",", ":")).encode()
        head += b" " * (-len(head) % 8)
        path = args.file.with_name(f"{args.file.stem}-{nth:05}-of-{args.parts:05}.safetensors")
        path.write_bytes(struct.pack("<Q", len(head)) + head + b"".join(chunks))
        print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
