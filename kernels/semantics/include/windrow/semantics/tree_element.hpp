// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A row's way through a decision tree (ONNX ai.onnx.ml TreeEnsemble and its older forms). Nodes of all trees lie in one array.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

/// The comparisons, by the numbers that TreeEnsemble (version 5) gives them.
enum class TreeMode : u8 { at_most, below, at_least, above, equal, not_equal, member, leaf };

/// A branch, or a leaf (whose votes are first to last; a branch that asks for membership has its members there).
template <typename T>
struct TreeNode {
    T threshold;
    i32 feature;
    i32 yes;
    i32 no;
    i32 first;
    i32 last;
    TreeMode mode;
    bool missing_yes;  ///< NaN goes to `yes`; otherwise it goes where the comparison sends it
};

/// What a leaf adds to a target.
template <typename T>
struct TreeVote {
    T weight;
    i32 target;
};

/// Whether a value goes to `yes`. A double is compared with a float's exact value.
template <typename X, typename T>
WINDROW_HD bool tree_branch(const TreeNode<T>& node, const T* members, X value) {
    if (node.missing_yes && value != value) return true;
    switch (node.mode) {
        case TreeMode::at_most:
            return value <= node.threshold;
        case TreeMode::below:
            return value < node.threshold;
        case TreeMode::at_least:
            return value >= node.threshold;
        case TreeMode::above:
            return value > node.threshold;
        case TreeMode::equal:
            return value == node.threshold;
        case TreeMode::not_equal:
            return value != node.threshold;
        case TreeMode::member:
            for (i32 i = node.first; i < node.last; ++i) {
                if (value == members[i]) return true;
            }
            return false;
        case TreeMode::leaf:
            break;
    }
    return false;
}

/// The leaf that a row reaches from `root`.
template <typename X, typename T>
WINDROW_HD i32 tree_leaf(const TreeNode<T>* nodes, const T* members, i32 root, const X* row) {
    i32 at = root;
    while (nodes[at].mode != TreeMode::leaf)
        at = tree_branch(nodes[at], members, row[nodes[at].feature]) ? nodes[at].yes : nodes[at].no;
    return at;
}

}  // namespace windrow::semantics
