// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL add_constant_kernel(const i64* in, i64 rows, i64 addend, i64* out) {
    for (const i64 row : thread::grid_rows(rows)) out[row] = Plus{}(in[row], addend);
}

void add_constant(device::Stream& stream, const std::int64_t* in, std::int64_t rows, std::int64_t addend, std::int64_t* out) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, 64, 4), add_constant_kernel, in, rows, addend, out);
}

}  // namespace windrow::WINDROW_TARGET
