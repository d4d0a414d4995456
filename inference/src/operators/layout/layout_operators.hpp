// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The groups of layout operators, each in the file of its name.

#include "operators/operator.hpp"

namespace windrow::inference {

void add_reshape_operators(OperatorEntries& entries);           ///< Identity Flatten Reshape Squeeze Unsqueeze
void add_transpose_operators(OperatorEntries& entries);         ///< Transpose
void add_concat_operators(OperatorEntries& entries);            ///< Concat
void add_split_operators(OperatorEntries& entries);             ///< Split
void add_slice_operators(OperatorEntries& entries);             ///< Slice
void add_gather_operators(OperatorEntries& entries);            ///< Gather GatherElements
void add_gather_nd_operators(OperatorEntries& entries);         ///< GatherND
void add_scatter_operators(OperatorEntries& entries);           ///< Scatter ScatterElements ScatterND
void add_pad_operators(OperatorEntries& entries);               ///< Pad CenterCropPad
void add_repeat_operators(OperatorEntries& entries);            ///< Tile Expand
void add_shape_operators(OperatorEntries& entries);             ///< Shape Size
void add_constant_operators(OperatorEntries& entries);          ///< Constant ConstantOfShape
void add_generator_operators(OperatorEntries& entries);         ///< Range EyeLike OneHot
void add_triangle_operators(OperatorEntries& entries);          ///< Trilu
void add_selection_operators(OperatorEntries& entries);         ///< NonZero Compress
void add_unique_operators(OperatorEntries& entries);            ///< Unique
void add_block_operators(OperatorEntries& entries);             ///< DepthToSpace SpaceToDepth
void add_reverse_sequence_operators(OperatorEntries& entries);  ///< ReverseSequence

}  // namespace windrow::inference
