// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the kernels of inference share: the vocabulary, the shape of launches, and the functions of the table (inference_kernels.hpp), whose
/// comments say what each does; one file for each family.

#include "device/inference_kernels.hpp"

#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

using inference::StridedElements;
using inference::StridedPlaces;

/// Of kernels that give each output element to one thread.
constexpr u32 ELEMENT_THREADS = 256;

inline device::LaunchShape shape_for_elements(i64 elements) {
    return device::shape_for_rows(elements, ELEMENT_THREADS, 4096);
}

/// Calls `use` with a zero of the type: the four types of numbers that streams hold.
template <typename Use>
void with_stream_number(semantics::NumberType type, const Use& use) {
    if (type == semantics::NumberType::float32) use(float{});
    if (type == semantics::NumberType::float64) use(double{});
    if (type == semantics::NumberType::int32) use(i32{});
    if (type == semantics::NumberType::int64) use(i64{});
}

void copy(device::Stream& stream, const StridedElements<2>& elements, u64 width, const void* from, void* to);
void fill(device::Stream& stream, i64 count, u64 width, u64 bits, void* to);
void gather(device::Stream& stream, const inference::GatherShape& shape, const void* from, const void* indices, void* to, u32* failed);
void matrix_product(device::Stream& stream, const inference::ProductShape& shape, const float* left, const float* right, float* out);
void scale_product(device::Stream& stream, const StridedElements<2>& elements, float alpha, float beta, const float* bias, float* sums);
void activate(device::Stream& stream, i64 count, const inference::ElementFunction& function, const float* from, float* to);
void elementary(device::Stream& stream, i64 count, semantics::Elementary function, const float* from, float* to);
void clip(device::Stream& stream, i64 count, const float* least, const float* greatest, const float* from, float* to);
void combine(device::Stream& stream, semantics::BinaryFunction function, const StridedElements<2>& elements, const float* left,
             const float* right, float* to);
void compare_floats(device::Stream& stream, inference::Comparison comparison, const StridedElements<2>& elements, const float* left,
                    const float* right, u8* to);
void compare_bytes(device::Stream& stream, inference::Comparison comparison, const StridedElements<2>& elements, const u8* left,
                   const u8* right, u8* to);
void choose(device::Stream& stream, const StridedElements<3>& elements, u64 width, const u8* condition, const void* yes, const void* no,
            void* to);
void convolve(device::Stream& stream, const inference::ConvolutionShape& shape, const float* input, const float* weights, const float* bias,
              float* to);
void convolve_transposed(device::Stream& stream, const inference::ConvolutionShape& shape, const float* input, const float* weights,
                         const float* bias, float* to);
void pool(device::Stream& stream, const inference::PoolShape& shape, const float* input, float* to);
void softmax(device::Stream& stream, const inference::AxisShape& shape, bool logarithm, const float* from, float* to);
void reduce(device::Stream& stream, semantics::Reduction reduction, const inference::ReductionShape& shape, const float* from, float* to);
void group_statistics(device::Stream& stream, const inference::GroupShape& shape, const float* from, float* statistics);
void normalize_groups(device::Stream& stream, const inference::GroupShape& shape, const StridedElements<2>& places, const float* from,
                      const float* statistics, const float* scale, const float* bias, float* to);
void normalize_channels(device::Stream& stream, const inference::ChannelShape& shape, const float* from, const float* mean,
                        const float* variance, const float* scale, const float* bias, float* to);
void recurrent_step(device::Stream& stream, const inference::RecurrentShape& shape, const inference::RecurrentWeights& weights,
                    const inference::RecurrentStep& step);
void einsum(device::Stream& stream, const inference::EinsumShape& shape, float* to);
void attention_scores(device::Stream& stream, const inference::AttentionShape& shape, const void* mask, const i64* counts, float* scores,
                      float* scaled);
void rotate(device::Stream& stream, const inference::RotaryShape& shape, const float* from, const float* cosines, const float* sines,
            const i64* positions, float* to, u32* failed);
void cast(device::Stream& stream, i64 count, semantics::NumberType from_type, semantics::NumberType to_type, const void* from, void* to);
void extreme_places(device::Stream& stream, const inference::AxisShape& shape, semantics::NumberType type, bool largest, bool last,
                    const void* from, i64* to);
void top(device::Stream& stream, const inference::AxisShape& shape, semantics::NumberType type, i64 k, bool largest, const void* from,
         void* values, i64* places);
void running_sum(device::Stream& stream, const inference::AxisShape& shape, semantics::NumberType type, bool exclusive, bool reverse,
                 const void* from, void* to);
void score_trees(device::Stream& stream, const inference::DeviceTrees<float>& trees, semantics::NumberType features, const void* from);
void score_double_trees(device::Stream& stream, const inference::DeviceTrees<double>& trees, semantics::NumberType features, const void* from);
void scale_features(device::Stream& stream, const inference::FeatureElements& elements, semantics::NumberType type, const float* offsets,
                    i64 offset_count, const float* scales, i64 scale_count, const void* from, float* to);
void binarize(device::Stream& stream, i64 count, semantics::NumberType type, float threshold, const void* from, void* to);
void impute(device::Stream& stream, const inference::FeatureElements& elements, semantics::NumberType type, const void* replaced,
            const void* values, i64 value_count, const void* from, void* to);
void normalize_rows(device::Stream& stream, const inference::FeatureElements& elements, semantics::RowNorm norm, const float* from, float* to);
void one_hot(device::Stream& stream, i64 elements, semantics::NumberType type, i64 count, const i64* keys, const i64* columns, i64 key_count,
             const void* from, float* to);
void end_scores(device::Stream& stream, const inference::ScoreRows& shape, const float* from, float* to);
void vector_kernels(device::Stream& stream, const semantics::VectorKernel& kernel, i64 rows, i64 supports, i64 features, const float* from,
                    const float* vectors, float* to);
void support_sums(device::Stream& stream, i64 rows, i64 supports, const float* coefficients, const float* rho, const float* kernels, float* to);
void end_pairs(device::Stream& stream, const inference::ClassPairs& shape);
void dense_chain(device::Stream& stream, const inference::DeviceDenseChain& chain, i64 rows, i64 most_blocks, const float* weights,
                 const float* from, float* to);
void pack_floats(device::Stream& stream, const inference::PackedColumns& request, float* tensor);
void pack_doubles(device::Stream& stream, const inference::PackedColumns& request, double* tensor);

}  // namespace windrow::WINDROW_TARGET
