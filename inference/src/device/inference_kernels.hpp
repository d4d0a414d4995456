// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of inference: a table of functions that queue kernels, one table per target. All pointers are to device memory;
/// tensors are row-major without gaps unless strides are given. Every function writes the bits that the CPU's operators write
/// (`exact`).

#include "device/attention_shape.hpp"
#include "device/classical_shapes.hpp"
#include "device/device_dense_chain.hpp"
#include "device/einsum_shape.hpp"
#include "device/packed_columns.hpp"
#include "device/recurrent_shape.hpp"
#include "device/strided_elements.hpp"

#include "windrow/kernels/device/device.hpp"
#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/arithmetic_element.hpp"
#include "windrow/semantics/cast_element.hpp"
#include "windrow/semantics/elementary_element.hpp"
#include "windrow/semantics/reduction_element.hpp"
#include "windrow/semantics/sliding_window.hpp"

#include <cstdint>

namespace windrow::inference {

/// from [outer, axis, inner], indices [count], to [outer, count, inner]; elements of `width` bytes, indices of 4 or 8.
struct GatherShape {
    std::int64_t outer = 0;
    std::int64_t axis = 0;
    std::int64_t count = 0;
    std::int64_t inner = 0;
    std::int64_t width = 0;
    std::int64_t index_width = 0;
};

/// out [matrices, rows, columns] = left [rows, depth] * right [depth, columns] for each pair of matrices, whose first elements
/// `matrices` gives (operands left, right) and whose steps the strides say: a transposed matrix has its strides exchanged.
struct ProductShape {
    StridedElements<2> matrices;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t depth = 0;
    std::int64_t left_row_stride = 0;
    std::int64_t left_k_stride = 0;
    std::int64_t right_k_stride = 0;
    std::int64_t right_column_stride = 0;
};

/// A function of one number with its parameters.
struct ElementFunction {
    semantics::Activation function = semantics::Activation::identity;
    float alpha = 0;
    float beta = 0;
};

/// What two numbers are asked; the logical ones take BOOL.
enum class Comparison : std::uint32_t {
    equal,
    greater,
    greater_or_equal,
    less,
    less_or_equal,
    logical_and,
    logical_or,
    logical_xor
};

/// input [image][group][channel][position], weights [group][filter][channel][tap], output [image][group][filter][position].
struct ConvolutionShape {
    std::int64_t images = 0;
    std::int64_t groups = 1;
    std::int64_t channels = 0;  ///< of one group
    std::int64_t filters = 0;   ///< of one group
    semantics::SlidingWindow window;
};

enum class PoolFunction : std::int64_t { largest, average, average_with_padding, norm };

/// [plane][position], a plane being one channel of one image.
struct PoolShape {
    std::int64_t planes = 0;
    std::int64_t function = 0;  ///< a PoolFunction
    std::int64_t power = 2;     ///< of the norm
    semantics::SlidingWindow window;
};

/// [outer, axis, inner]: what is done along an axis.
struct AxisShape {
    std::int64_t outer = 0;
    std::int64_t axis = 0;
    std::int64_t inner = 0;
};

/// The elements of one tensor: those that outputs belong to, and those that go into one output, in their order.
struct ReductionShape {
    StridedElements<1> kept;
    StridedElements<1> gone;
};

/// [group][length]: each group has a mean (or 0) and a deviation of its own. `epsilon` by its bits.
struct GroupShape {
    std::int64_t groups = 0;
    std::int64_t length = 0;
    std::uint32_t with_mean = 1;
    std::uint32_t epsilon = 0;
};

/// [row][channel][plane]: each channel has the mean and the variance that are given.
struct ChannelShape {
    std::int64_t rows = 0;
    std::int64_t channels = 0;
    std::int64_t plane = 0;
    std::uint32_t epsilon = 0;  ///< its bits
    std::uint32_t padding = 0;
};

struct InferenceKernels {
    /// Each element of operand 0 (from) to its place in operand 1 (to): transposing, slicing, broadcasting, joining. Elements of
    /// `width` bytes.
    void (*copy)(device::Stream& stream, const StridedElements<2>& elements, std::uint64_t width, const void* from, void* to);
    /// Sets all elements to the same `width` bytes.
    void (*fill)(device::Stream& stream, std::int64_t count, std::uint64_t width, std::uint64_t bits, void* to);
    /// *failed = 1 if an index lies outside the axis; the element is then 0.
    void (*gather)(device::Stream& stream, const GatherShape& shape, const void* from, const void* indices, void* to,
                   std::uint32_t* failed);
    /// Each output is a sum over k ascending, one fused multiply-add each, from 0.
    void (*matrix_product)(device::Stream& stream, const ProductShape& shape, const float* left, const float* right, float* out);
    /// Gemm's ending: alpha * sums (operand 0 of `elements`, in order) + beta * bias (operand 1), in place; `bias` may be null.
    void (*scale_product)(device::Stream& stream, const StridedElements<2>& elements, float alpha, float beta, const float* bias,
                          float* sums);
    /// One function on all elements.
    void (*activate)(device::Stream& stream, std::int64_t count, const ElementFunction& function, const float* from, float* to);
    /// Sin, Cos and so on.
    void (*elementary)(device::Stream& stream, std::int64_t count, semantics::Elementary function, const float* from, float* to);
    /// Between two bounds, either of which may be null.
    void (*clip)(device::Stream& stream, std::int64_t count, const float* least, const float* greatest, const float* from,
                 float* to);
    /// Operands left and right as `elements` says, broadcast; `to` in order. Not for functions of integers.
    void (*combine)(device::Stream& stream, semantics::BinaryFunction function, const StridedElements<2>& elements,
                    const float* left, const float* right, float* to);
    /// The same; 1 where it holds, else 0.
    void (*compare_floats)(device::Stream& stream, Comparison comparison, const StridedElements<2>& elements, const float* left,
                           const float* right, std::uint8_t* to);
    void (*compare_bytes)(device::Stream& stream, Comparison comparison, const StridedElements<2>& elements,
                          const std::uint8_t* left, const std::uint8_t* right, std::uint8_t* to);
    /// Operands condition, yes, no as `elements` says, the last two with elements of `width` bytes.
    void (*choose)(device::Stream& stream, const StridedElements<3>& elements, std::uint64_t width, const std::uint8_t* condition,
                   const void* yes, const void* no, void* to);
    /// `bias` may be null.
    void (*convolve)(device::Stream& stream, const ConvolutionShape& shape, const float* input, const float* weights,
                     const float* bias, float* to);
    /// ConvTranspose: weights [group][channel][filter][tap].
    void (*convolve_transposed)(device::Stream& stream, const ConvolutionShape& shape, const float* input, const float* weights,
                                const float* bias, float* to);
    void (*pool)(device::Stream& stream, const PoolShape& shape, const float* input, float* to);
    /// Softmax along the axis, or its logarithm.
    void (*softmax)(device::Stream& stream, const AxisShape& shape, bool logarithm, const float* from, float* to);
    void (*reduce)(device::Stream& stream, semantics::Reduction reduction, const ReductionShape& shape, const float* from,
                   float* to);
    /// Mean and 1 / deviation of group i to statistics[2 * i].
    void (*group_statistics)(device::Stream& stream, const GroupShape& shape, const float* from, float* statistics);
    /// Operands scale and bias as `places` says, for all elements in order; `bias` may be null.
    void (*normalize_groups)(device::Stream& stream, const GroupShape& shape, const StridedElements<2>& places, const float* from,
                             const float* statistics, const float* scale, const float* bias, float* to);
    void (*normalize_channels)(device::Stream& stream, const ChannelShape& shape, const float* from, const float* mean,
                               const float* variance, const float* scale, const float* bias, float* to);
    /// One step of a recurrent layer: RNN, GRU or LSTM by the number of gates.
    void (*recurrent_step)(device::Stream& stream, const RecurrentShape& shape, const RecurrentWeights& weights,
                           const RecurrentStep& step);
    void (*einsum)(device::Stream& stream, const EinsumShape& shape, float* to);
    /// Attention's scores between the dot products and softmax, in place. mask and counts (of valid keys, one an entry) may be
    /// null; `scaled` (null, or room for all) gets the scores before they are capped.
    void (*attention_scores)(device::Stream& stream, const AttentionShape& shape, const void* mask, const std::int64_t* counts,
                             float* scores, float* scaled);
    /// RotaryEmbedding; positions [batch][sequence] are the rows of the angles, or null. *failed = 1 if there is no such row.
    void (*rotate)(device::Stream& stream, const RotaryShape& shape, const float* from, const float* cosines, const float* sines,
                   const std::int64_t* positions, float* to, std::uint32_t* failed);
    /// Numbers of one type to another's, as Cast does.
    void (*cast)(device::Stream& stream, std::int64_t count, semantics::NumberType from_type, semantics::NumberType to_type,
                 const void* from, void* to);
    /// ArgMax and ArgMin along the axis. Here and in the next two: float32, float64, int32 or int64.
    void (*extreme_places)(device::Stream& stream, const AxisShape& shape, semantics::NumberType type, bool largest, bool last,
                           const void* from, std::int64_t* to);
    /// The first `k` along the axis in order, and where they stood.
    void (*top)(device::Stream& stream, const AxisShape& shape, semantics::NumberType type, std::int64_t k, bool largest,
                const void* from, void* values, std::int64_t* places);
    /// CumSum along the axis.
    void (*running_sum)(device::Stream& stream, const AxisShape& shape, semantics::NumberType type, bool exclusive, bool reverse,
                        const void* from, void* to);
    /// Rows of float32 or float64 through trees.
    void (*score_trees)(device::Stream& stream, const DeviceTrees<float>& trees, semantics::NumberType features,
                        const void* from);
    void (*score_double_trees)(device::Stream& stream, const DeviceTrees<double>& trees, semantics::NumberType features,
                               const void* from);
    /// Scaler, of float32 or float64; lists of one value or one for each feature.
    void (*scale_features)(device::Stream& stream, const FeatureElements& elements, semantics::NumberType type,
                           const float* offsets, std::int64_t offset_count, const float* scales, std::int64_t scale_count,
                           const void* from, float* to);
    void (*binarize)(device::Stream& stream, std::int64_t count, semantics::NumberType type, float threshold, const void* from,
                     void* to);
    /// Imputer: what is replaced (one) and the values have the type of the elements, int64 for int32.
    void (*impute)(device::Stream& stream, const FeatureElements& elements, semantics::NumberType type, const void* replaced,
                   const void* values, std::int64_t value_count, const void* from, void* to);
    void (*normalize_rows)(device::Stream& stream, const FeatureElements& elements, semantics::RowNorm norm, const float* from,
                           float* to);
    /// OneHotEncoder: `count` columns for each element; keys ascending, with the column of each.
    void (*one_hot)(device::Stream& stream, std::int64_t elements, semantics::NumberType type, std::int64_t count,
                    const std::int64_t* keys, const std::int64_t* columns, std::int64_t key_count, const void* from, float* to);
    void (*end_scores)(device::Stream& stream, const ScoreRows& shape, const float* from, float* to);
    /// to [rows][supports]: the kernel function of each row [features] and each vector [features].
    void (*vector_kernels)(device::Stream& stream, const semantics::VectorKernel& kernel, std::int64_t rows,
                           std::int64_t supports, std::int64_t features, const float* from, const float* vectors, float* to);
    /// SVMRegressor's sum for each row of kernels.
    void (*support_sums)(device::Stream& stream, std::int64_t rows, std::int64_t supports, const float* coefficients,
                         const float* rho, const float* kernels, float* to);
    void (*end_pairs)(device::Stream& stream, const ClassPairs& shape);
    /// All layers in one launch; `most_blocks` of them share the rows. The weights lie one behind the other.
    void (*dense_chain)(device::Stream& stream, const DeviceDenseChain& chain, std::int64_t rows, std::int64_t most_blocks,
                        const float* weights, const float* from, float* to);
    /// Elements of rows from columns of a table; the tensor's other elements are left alone.
    void (*pack_floats)(device::Stream& stream, const PackedColumns& request, float* tensor);
    void (*pack_doubles)(device::Stream& stream, const PackedColumns& request, double* tensor);
};

}  // namespace windrow::inference

namespace windrow {

/// The kernels for devices of `target`, or null if this build has none.
const inference::InferenceKernels* inference_kernels_for(device::Target target);

namespace cuda_target {
extern const inference::InferenceKernels inference_kernels;
}
namespace emulator_target {
extern const inference::InferenceKernels inference_kernels;
}

}  // namespace windrow
