// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/cast_element.hpp"

namespace windrow::WINDROW_TARGET {

using semantics::NumberType;
using semantics::WideType;

/// Through the type that holds all values of the source's.
template <typename Wide>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
cast_kernel(i64 count, u32 from_type, u32 to_type, const void* from, void* to) {
    for (const i64 element : thread::grid_rows(count)) {
        const Wide value = semantics::load_number<Wide>(static_cast<NumberType>(from_type), from, element);
        semantics::store_number(value, static_cast<NumberType>(to_type), to, element);
    }
}

template <typename Wide>
void cast_through(device::Stream& stream, i64 count, NumberType from_type, NumberType to_type, const void* from, void* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(count), cast_kernel<Wide>, count, static_cast<u32>(from_type),
                   static_cast<u32>(to_type), from, to);
}

void cast(device::Stream& stream, i64 count, NumberType from_type, NumberType to_type, const void* from, void* to) {
    const WideType wide = semantics::wide_type(from_type);
    if (wide == WideType::int64) cast_through<i64>(stream, count, from_type, to_type, from, to);
    if (wide == WideType::uint64) cast_through<u64>(stream, count, from_type, to_type, from, to);
    if (wide == WideType::float64) cast_through<double>(stream, count, from_type, to_type, from, to);
}

}  // namespace windrow::WINDROW_TARGET
