#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks kernel source: what the emulator could not run or would not see may not be in it.

usage: check_kernels.py [--root DIR] [--count FILE]
Kernel source is every .cu file that is not a call of CUB (kernels/device/primitives/cuda), and every .cuh file. Prints each breach with its place
and ends with status 1 if there is one. --count writes "PASSED FAILED" (one check per file, and one per rule: each must refuse its own example).
"""
import argparse
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

FOLDERS = ("kernels", "inference", "tests", "bench")
NOT_KERNELS = "kernels/device/primitives/cuda"

# (what must not be there, an example that must be refused, what to write instead)
RULES = (
    (r"__shared__", "__shared__ int sums[32];", "WINDROW_SHARED: the emulator allocates it per block"),
    (r"__global__|__device__", "__global__ void kernel() {}", "WINDROW_KERNEL and WINDROW_DEVICE"),
    (r"<<<|>>>\s*\(", "kernel<<<1, 32>>>(rows);", "WINDROW_LAUNCH"),
    (r"\bcooperative_groups\b", "#include <cooperative_groups.h>", "warp:: and block::"),
    (r"\bcub::|#\s*include\s*<(cub|thrust)/", "cub::BlockReduce<int, 128> reduce;", "warp:: and block::; device-wide work is in primitives.hpp"),
    (r"\bcuda::|#\s*include\s*<cuda[/_]", "cuda::atomic_ref<int> counter(x);", "atomic::; the emulator does not see cuda::atomic_ref"),
    (r"__activemask", "unsigned mask = __activemask();", "the mask that the algorithm knows: which lanes are there by chance is no answer"),
    (r"\basm\b|__asm__", 'asm("membar.gl;");', "no inline PTX"),
    (r"__sync(threads|warp)\w*", "__syncthreads();", "block::barrier and warp::sync, which have a number"),
    (r"__(shfl|ballot|any|all|match|reduce)_?\w*sync", "__shfl_sync(m, v, 0);", "warp::"),
    (r"__(popc|popcll|ffs|ffsll|clz|clzll|brev|funnelshift_\w+|ldg|threadfence\w*|nanosleep)\b", "__threadfence();",
     "functions of kernel.hpp or of windrow/semantics; memory is ordered by the order of an atomic"),
    (r"\batomic(Add|Sub|Exch|Min|Max|Inc|Dec|CAS|And|Or|Xor)\w*\s*\(", "atomicAdd(&count, 1);", "atomic::"),
    (r"__nv_atomic_\w+|__atomic_\w+|\bstd::atomic", "__nv_atomic_load_n(p, 0, 1);", "atomic::"),
    (r"\b(threadIdx|blockIdx|blockDim|gridDim|warpSize)\b", "int row = threadIdx.x;", "thread::index, thread::grid_rows and the like"),
    (r"\b(__builtin_)?mem(cpy|move|set|cmp)\b", "memcpy(a, b, 8);", "assignments and loops: the build that finds races does not see memcpy"),
    (r"\bvolatile\b", "volatile int* flag;", "atomic::load and atomic::store"),
    (r"\b(expf?|logf?|sinf?|cosf?|tanf?|powf?|__expf|__logf|__powf|__fdividef|fmaf?|rsqrtf?)\s*\(", "double y = exp(x);",
     "windrow/semantics: no library function decides an answer"),
    (r"\b(cudaMalloc|cudaMemcpy|cudaDeviceSynchronize|cudaStreamSynchronize)\w*", "cudaDeviceSynchronize();", "Stream, DeviceMemory, Event"),
    (r"#\s*if.*__CUDA_ARCH__", "#if __CUDA_ARCH__ >= 900", "one source for every architecture"),
)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


def without_comments(text: str) -> str:
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


def breaches_in(name: str, text: str) -> list[str]:
    found = []
    code = without_comments(text)
    for pattern, _, instead in RULES:
        for match in re.finditer(pattern, code):
            line = code.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{line}: kernel source holds '{match.group(0).strip()}'; write instead: {instead}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2], type=pathlib.Path)
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()

    report = Report("kernels")
    for pattern, example, _ in RULES:
        report.check(re.search(pattern, example), f"the rule {pattern} does not refuse its own example")
    sources = 0
    for folder in FOLDERS:
        for path in sorted((arguments.root / folder).rglob("*.cu*")):
            name = path.relative_to(arguments.root).as_posix()
            if path.suffix not in {".cu", ".cuh"} or name.startswith(NOT_KERNELS):
                continue
            sources += 1
            report.check_none(breaches_in(name, path.read_text(encoding="utf-8")))
    if sources == 0:
        report.check(False, f"no kernel source found below {arguments.root}")
    report.end(arguments.count, f", {sources} files read")


if __name__ == "__main__":
    main()
