// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/tensor_value.hpp"

namespace windrow::WINDROW_TARGET {

using inference::PackedColumn;
using inference::PackedColumns;

/// Neighbouring threads take neighbouring rows of a column.
template <typename Element>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
pack_columns_kernel(PackedColumns request, Element* tensor) {
    for (const i64 element : thread::grid_rows(request.count * request.room)) {
        const i64 number = element / request.room;
        const i64 row = element - number * request.room;
        const PackedColumn& column = request.columns[number];
        Element value = 0;
        if (row < request.rows) {
            const u64 word = request.table[column.first_word + request.row_numbers[row]];
            value = semantics::tensor_value_of_word<Element>(word, column.stored, column.read_as);
        }
        tensor[row * request.row_elements + column.place] = value;
    }
}

void pack_floats(device::Stream& stream, const PackedColumns& request, float* tensor) {
    WINDROW_LAUNCH(stream, shape_for_elements(request.count * request.room), pack_columns_kernel<float>, request, tensor);
}

void pack_doubles(device::Stream& stream, const PackedColumns& request, double* tensor) {
    WINDROW_LAUNCH(stream, shape_for_elements(request.count * request.room), pack_columns_kernel<double>, request, tensor);
}

}  // namespace windrow::WINDROW_TARGET
