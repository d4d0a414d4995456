#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles every header of kernels/semantics, and the vocabulary of kernels, as device code for sm_90: with nvcc, and with NVRTC, which has no
include path and no standard library.

usage: check_device_semantics.py [--root DIR] [--nvcc FILE] [--nvrtc FILE] [--count FILE]
Each header is compiled alone, and all of them together. Neither compiler needs a GPU. What is not on this machine is said and not checked; `tools/setup
--cuda` brings NVRTC. A warning is a failure. --count writes "PASSED FAILED".
"""
import argparse
import ctypes
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

INCLUDE = "kernels/semantics/include"
VOCABULARY = "kernels/device"  # its folder kernel/
# Kernel source as it is generated at run time: all of the vocabulary, no host code.
KERNEL = """#include "kernel/kernel.hpp"
#include "windrow/semantics/window_arithmetic.hpp"
namespace windrow::WINDROW_TARGET {
WINDROW_KERNEL_OF(128) everything(const i64* values, i64 rows, u64* sums, u32* slots) {
    WINDROW_SHARED(u32, counts, 64);
    WINDROW_DYNAMIC_SHARED(u64, table);
    for (u32 i = thread::index(); i < 64; i += thread::block_size()) counts[i] = 0;
    block::barrier();
    i64 own = 0;
    for (const i64 row : thread::grid_rows(rows)) {
        own = Plus{}(own, values[row]);
        atomic::add(&counts[values[row] & 63], 1);
        if (atomic::compare_and_swap<Order::acquire_release>(&slots[0], 0, 1) == 0) atomic::store<Order::release>(&slots[0], 2);
        while (atomic::load<Order::acquire>(&slots[0]) == 1) thread::pause();
    }
    const u32 same = warp::match(warp::ALL_LANES, own);
    if (warp::first_of(same) == thread::lane()) atomic::max(&slots[1], warp::rank_in(same));
    warp::sync(warp::ALL_LANES);
    table[thread::index()] = static_cast<u64>(block::exclusive_sum(own).before);
    block::barrier();
    const i64 total = block::reduce(static_cast<i64>(table[thread::index()]), Maximum{});
    if (thread::index() == 0) atomic::add(&sums[0], static_cast<u64>(total) + counts[0]);
}
}
"""
FLAGS = ["--fmad=false", "--ftz=false", "--prec-div=true", "--prec-sqrt=true"]
# Must be refused, or the check sees nothing: host code called from a host-and-device function, and a name that is not there.
WRONG = """#include "windrow/semantics/host_device.hpp"
int host_only(int);
namespace windrow::semantics { WINDROW_HD int wrong(int v) { return host_only(v); } }
__global__ void use(int* out) { *out = windrow::semantics::wrong(*out); }
"""


def source_of(headers: list[str]) -> str:
    return "".join(f'#include "{header}"\n' for header in headers) + "__global__ void nothing() {}\n"


class Nvcc:
    name = "nvcc"

    def __init__(self, root: pathlib.Path, program: str):
        self.root, self.program = root, program

    def compile(self, source: str) -> str:
        """The compiler's complaints; empty if there are none."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "check.cu"
            file.write_text(source)
            done = subprocess.run([self.program, "-std=c++20", "-arch=sm_90", "--Werror", "all-warnings", "-Xcompiler=-Wall,-Wextra", *FLAGS, "-I",
                                   str(self.root / INCLUDE), "-I", str(self.root / VOCABULARY), "-I", str(self.root / "kernels/include"), "-c", str(file), "-o", f"{folder}/check.o"], capture_output=True, text=True, check=False)
        complaints = (done.stdout + done.stderr).strip()
        return complaints if done.returncode != 0 or complaints else ""


class Nvrtc:
    name = "NVRTC"

    def __init__(self, root: pathlib.Path, library: pathlib.Path):
        for builtins in library.parent.glob("libnvrtc-builtins.so.*"):  # found only if it is loaded already
            ctypes.CDLL(str(builtins), mode=ctypes.RTLD_GLOBAL)
        self.library = ctypes.CDLL(str(library))
        folder = root / INCLUDE
        self.headers = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.hpp"))}
        folder = root / VOCABULARY
        self.headers.update({path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted((folder / "kernel").rglob("*.hpp"))})

    def compile(self, source: str) -> str:
        program = ctypes.c_void_p()
        texts = (ctypes.c_char_p * len(self.headers))(*self.headers.values())
        names = (ctypes.c_char_p * len(self.headers))(*(name.encode() for name in self.headers))
        status = self.library.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b"check.cu", len(self.headers), texts, names)
        if status != 0:
            return f"nvrtcCreateProgram failed with status {status}"
        options = ["--std=c++20", "--gpu-architecture=sm_90", "--device-int128", *FLAGS]
        status = self.library.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*(o.encode() for o in options)))
        size = ctypes.c_size_t()
        self.library.nvrtcGetProgramLogSize(program, ctypes.byref(size))
        log = ctypes.create_string_buffer(size.value + 1)
        self.library.nvrtcGetProgramLog(program, log)
        self.library.nvrtcDestroyProgram(ctypes.byref(program))
        complaints = log.value.decode().strip()
        return complaints or (f"status {status}" if status != 0 else "")


def find_nvrtc(root: pathlib.Path) -> pathlib.Path | None:
    places = [*root.glob(".cache/cuda/lib/python*/site-packages/nvidia/cu13/lib"), pathlib.Path("/usr/local/cuda/lib64")]
    for place in places:
        for library in sorted(place.glob("libnvrtc.so.*")):
            return library
    return None


def check(compiler: Nvcc | Nvrtc, headers: list[str]) -> tuple[int, int]:
    failed = 0
    if not compiler.compile(WRONG):
        print(f"device semantics: {compiler.name} takes host code in device code; this check sees nothing")
        failed += 1
    units = {"all headers together": source_of(headers), "the vocabulary of kernels": KERNEL}
    # NVRTC takes milliseconds for each header, nvcc a second: it gets them one by one only through the order in which they come together.
    if compiler.name == "NVRTC":
        units.update({header: source_of([header]) for header in headers})
    else:
        units["all headers in reverse"] = source_of(headers[::-1])
    for name, unit in units.items():
        complaints = compiler.compile(unit)
        if complaints:
            failed += 1
            print(f"device semantics: {compiler.name}, {name}:\n" + re.sub(r"(?m)^", "    ", complaints[:3000]))
    checks = len(units) + 1
    print(f"device semantics: {compiler.name}, sm_90: {len(headers)} headers, {checks - failed} checks passed, {failed} failed")
    return checks - failed, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2], type=pathlib.Path)
    parser.add_argument("--nvcc", default=shutil.which("nvcc"))
    parser.add_argument("--nvrtc", type=pathlib.Path, help="libnvrtc.so.N; otherwise that of tools/setup --cuda or of the toolkit")
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()

    folder = arguments.root / INCLUDE
    headers = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.hpp"))]
    passed = failed = 0
    library = arguments.nvrtc or find_nvrtc(arguments.root)
    compilers: list[Nvcc | Nvrtc] = []
    if arguments.nvcc:
        compilers.append(Nvcc(arguments.root, arguments.nvcc))
    else:
        print("device semantics: not checked with nvcc, which is not here")
    if library:
        compilers.append(Nvrtc(arguments.root, library))
    else:
        print("device semantics: not checked with NVRTC, which is not here (tools/setup --cuda brings it)")
    for compiler in compilers:
        ok, bad = check(compiler, headers)
        passed, failed = passed + ok, failed + bad
    if not headers:
        print("device semantics: no header found below", folder)
        failed += 1
    if arguments.count:
        arguments.count.write_text(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
