// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An ensemble of trees in one compact array, made once from either form that ONNX writes. Thresholds and weights are float, or
/// double where the node gives them as tensors of doubles.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/tree_element.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace windrow::inference {

using semantics::TreeAggregate;

template <typename T>
struct TreeModel {
    std::vector<semantics::TreeNode<T>> nodes;
    std::vector<semantics::TreeVote<T>> votes;
    std::vector<T> members;
    std::vector<std::int32_t> roots;  ///< in the order of the trees
    std::int32_t features = 0;        ///< how many a row must have
    std::int64_t targets = 0;

    /// Points into the vectors.
    [[nodiscard]] semantics::TreeForest<T> forest() const {
        return {nodes.data(), votes.data(), members.data(), roots.data(), static_cast<std::int64_t>(roots.size()), targets};
    }
};

/// True if the attributes (of versions 3 and 5) hold doubles.
bool trees_of_doubles(const NodeAttributes& attributes);

/// Versions 1 and 3. `votes`: "target" or "class", the prefix of the attributes of leaves. Throws W6610 for lists of different
/// lengths, nodes that are missing, and trees that lead back to themselves.
template <typename T>
TreeModel<T> read_tuple_trees(const NodeAttributes& attributes, std::string_view votes, std::int64_t targets);
/// Version 5.
template <typename T>
TreeModel<T> read_split_trees(const NodeAttributes& attributes);

/// Values of a FLOATS attribute or, where it is given, of the tensor `name`_as_tensor, as T.
template <typename T>
std::vector<T> real_values(const NodeAttributes& attributes, std::string_view name);

extern template TreeModel<float> read_tuple_trees<float>(const NodeAttributes&, std::string_view, std::int64_t);
extern template TreeModel<double> read_tuple_trees<double>(const NodeAttributes&, std::string_view, std::int64_t);
extern template TreeModel<float> read_split_trees<float>(const NodeAttributes&);
extern template TreeModel<double> read_split_trees<double>(const NodeAttributes&);
extern template std::vector<float> real_values<float>(const NodeAttributes&, std::string_view);
extern template std::vector<double> real_values<double>(const NodeAttributes&, std::string_view);

}  // namespace windrow::inference
