// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/arithmetic_element.hpp"

namespace windrow::WINDROW_TARGET {

using semantics::Activation;
using semantics::BinaryFunction;

/// Parameters come as bits: a kernel's arguments have no padding and no values that compare equal in two forms.
WINDROW_KERNEL_OF(ELEMENT_THREADS) activate_kernel(i64 count, u32 function, u32 alpha, u32 beta, const float* from, float* to) {
    semantics::with_activation(static_cast<Activation>(function), [&](auto chosen) {
        for (const i64 element : thread::grid_rows(count)) {
            to[element] = semantics::activate<decltype(chosen)::value>(from[element], semantics::float_of(alpha),
                                                                       semantics::float_of(beta));
        }
    });
}

void activate(device::Stream& stream, std::int64_t count, const inference::ElementFunction& function, const float* from,
              float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(count), activate_kernel, count, static_cast<u32>(function.function),
                   semantics::bits_of(function.alpha), semantics::bits_of(function.beta), from, to);
}

/// A bound that is null is none.
WINDROW_KERNEL_OF(ELEMENT_THREADS)
clip_kernel(i64 count, const float* least, const float* greatest, const float* from, float* to) {
    const float low = least == nullptr ? semantics::float_of(0xff800000U) : *least;
    const float high = greatest == nullptr ? semantics::float_of(0x7f800000U) : *greatest;
    for (const i64 element : thread::grid_rows(count)) to[element] = semantics::bounded(from[element], low, high);
}

void clip(device::Stream& stream, i64 count, const float* least, const float* greatest, const float* from, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(count), clip_kernel, count, least, greatest, from, to);
}

template <BinaryFunction FUNCTION>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
combine_kernel(StridedElements<2> elements, const float* left, const float* right, float* to) {
    for (const i64 element : thread::grid_rows(elements.count)) {
        const StridedPlaces<2> places = inference::strided_places(elements, element);
        to[element] = semantics::combine<FUNCTION>(left[places.of[0]], right[places.of[1]]);
    }
}

template <BinaryFunction FUNCTION>
void combine_by(device::Stream& stream, const StridedElements<2>& elements, const float* left, const float* right, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count), combine_kernel<FUNCTION>, elements, left, right, to);
}

void combine(device::Stream& stream, BinaryFunction function, const StridedElements<2>& elements, const float* left,
             const float* right, float* to) {
    using B = BinaryFunction;
    if (function == B::add) combine_by<B::add>(stream, elements, left, right, to);
    if (function == B::subtract) combine_by<B::subtract>(stream, elements, left, right, to);
    if (function == B::multiply) combine_by<B::multiply>(stream, elements, left, right, to);
    if (function == B::divide) combine_by<B::divide>(stream, elements, left, right, to);
    if (function == B::maximum) combine_by<B::maximum>(stream, elements, left, right, to);
    if (function == B::minimum) combine_by<B::minimum>(stream, elements, left, right, to);
    if (function == B::power) combine_by<B::power>(stream, elements, left, right, to);
    if (function == B::remainder) combine_by<B::remainder>(stream, elements, left, right, to);
    if (function == B::prelu) combine_by<B::prelu>(stream, elements, left, right, to);
}

/// Whether two numbers compare so.
template <typename T>
WINDROW_DEVICE bool compares(inference::Comparison comparison, T a, T b) {
    using C = inference::Comparison;
    if (comparison == C::equal) return a == b;
    if (comparison == C::greater) return a > b;
    if (comparison == C::greater_or_equal) return a >= b;
    if (comparison == C::less) return a < b;
    if (comparison == C::less_or_equal) return a <= b;
    if (comparison == C::logical_and) return a != T{} && b != T{};
    if (comparison == C::logical_or) return a != T{} || b != T{};
    return (a != T{}) != (b != T{});
}

template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
compare_kernel(StridedElements<2> elements, u32 comparison, const T* left, const T* right, u8* to) {
    for (const i64 element : thread::grid_rows(elements.count)) {
        const StridedPlaces<2> places = inference::strided_places(elements, element);
        to[element] = compares(static_cast<inference::Comparison>(comparison), left[places.of[0]], right[places.of[1]]) ? 1 : 0;
    }
}

void compare_floats(device::Stream& stream, inference::Comparison comparison, const StridedElements<2>& elements,
                    const float* left, const float* right, u8* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count), compare_kernel<float>, elements, static_cast<u32>(comparison),
                   left, right, to);
}

void compare_bytes(device::Stream& stream, inference::Comparison comparison, const StridedElements<2>& elements, const u8* left,
                   const u8* right, u8* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count), compare_kernel<u8>, elements, static_cast<u32>(comparison), left,
                   right, to);
}

template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
choose_kernel(StridedElements<3> elements, const u8* condition, const T* yes, const T* no, T* to) {
    for (const i64 element : thread::grid_rows(elements.count)) {
        const StridedPlaces<3> places = inference::strided_places(elements, element);
        to[element] = condition[places.of[0]] != 0 ? yes[places.of[1]] : no[places.of[2]];
    }
}

template <typename T>
void choose_of(device::Stream& stream, const StridedElements<3>& elements, const u8* condition, const void* yes, const void* no,
               void* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count), choose_kernel<T>, elements, condition, static_cast<const T*>(yes),
                   static_cast<const T*>(no), static_cast<T*>(to));
}

void choose(device::Stream& stream, const StridedElements<3>& elements, u64 width, const u8* condition, const void* yes,
            const void* no, void* to) {
    if (width == 1) choose_of<u8>(stream, elements, condition, yes, no, to);
    if (width == 2) choose_of<u16>(stream, elements, condition, yes, no, to);
    if (width == 4) choose_of<u32>(stream, elements, condition, yes, no, to);
    if (width == 8) choose_of<u64>(stream, elements, condition, yes, no, to);
}

}  // namespace windrow::WINDROW_TARGET
