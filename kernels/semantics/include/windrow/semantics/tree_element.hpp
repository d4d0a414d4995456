// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A row's way through decision trees (ONNX ai.onnx.ml TreeEnsemble and its older forms), and what becomes of the trees' votes.
/// Nodes of all trees lie in one array.

#include "windrow/semantics/class_scores.hpp"

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
    u16 unused = 0;    ///< no byte of a node is left open: equal trees have equal bytes
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

/// How the trees' votes for a target become one: by the numbers of TreeEnsemble (version 5).
enum class TreeAggregate : u8 { average, sum, smallest, largest };

/// All trees of a model; `roots` in their order.
template <typename T>
struct TreeForest {
    const TreeNode<T>* nodes;
    const TreeVote<T>* votes;
    const T* members;
    const i32* roots;
    i64 trees;
    i64 targets;
};

namespace tree_detail {

template <typename T>
WINDROW_HD void add_vote(TreeAggregate how, T weight, T& total, u8& voted) {
    if (how == TreeAggregate::sum || how == TreeAggregate::average) {
        total += weight;
    } else if (voted == 0 || (how == TreeAggregate::smallest ? weight < total : weight > total)) {
        total = weight;
    }
    voted = 1;
}

}  // namespace tree_detail

/// Aggregates one row into totals[targets] (and voted[targets], whether any tree did), tree after tree. A target without votes
/// is 0.
template <typename X, typename T>
WINDROW_HD void tree_totals(const TreeForest<T>& forest, TreeAggregate how, const X* row, T* totals, u8* voted) {
    for (i64 i = 0; i < forest.targets; ++i) {
        totals[i] = T(0);
        voted[i] = 0;
    }
    for (i64 tree = 0; tree < forest.trees; ++tree) {
        const TreeNode<T>& leaf = forest.nodes[tree_leaf(forest.nodes, forest.members, forest.roots[tree], row)];
        for (i32 i = leaf.first; i < leaf.last; ++i) {
            const TreeVote<T>& vote = forest.votes[i];
            tree_detail::add_vote(how, vote.weight, totals[vote.target], voted[vote.target]);
        }
    }
    if (how != TreeAggregate::average) return;
    for (i64 i = 0; i < forest.targets; ++i) totals[i] /= static_cast<T>(forest.trees);
}

/// What becomes of a row's totals.
enum class TreeEnding : u8 { plain, regression, classification };

/// The last steps of a row. `base`: one value for each target, for the one score of two classes, or none.
template <typename T>
struct TreeScoring {
    const T* base;
    i64 base_count;
    i32 scored;  ///< the one of two classes that all votes name, or -1
    TreeAggregate aggregate;
    TreeEnding ending;
    PostTransform transform;
    bool shares;  ///< weights are never negative: scores are shares of 1
};

namespace tree_detail {

/// The border is one half for shares, else 0; the score is compared before it is transformed. If the scored class is the first,
/// its score is that of the second (write_two_classes); if it is the second, the first scores 0.
template <typename T>
WINDROW_HD i64 finish_one(const TreeScoring<T>& scoring, T* totals) {
    T score = totals[scoring.scored];
    if (scoring.base_count > 0) score += scoring.base[0];
    if (scoring.scored == 0) {
        write_two_classes(score, scoring.shares, scoring.transform, totals);
    } else {
        apply_post_transform(scoring.transform, totals, 2);
    }
    return score > (scoring.shares ? T(0.5F) : T(0)) ? 1 : 0;
}

/// As onnxruntime does, and the operator's page leaves open: without base values a class that no tree votes for does not win,
/// though it scores 0.
template <typename T>
WINDROW_HD i64 finish_all(const TreeScoring<T>& scoring, i64 classes, T* totals, const u8* voted) {
    for (i64 i = 0; i < scoring.base_count; ++i) totals[i] += scoring.base[i];
    i64 which = -1;
    for (i64 i = 0; i < classes; ++i) {
        if ((voted[i] != 0 || scoring.base_count > 0) && (which < 0 || totals[i] > totals[which])) which = i;
    }
    apply_post_transform(scoring.transform, totals, classes);
    return which < 0 ? 0 : which;
}

}  // namespace tree_detail

/// Makes a row's totals its scores; returns the class (0 where there are none).
template <typename T>
WINDROW_HD i64 finish_tree_row(const TreeScoring<T>& scoring, i64 targets, T* totals, const u8* voted) {
    if (scoring.ending == TreeEnding::classification)
        return scoring.scored >= 0 ? tree_detail::finish_one(scoring, totals)
                                   : tree_detail::finish_all(scoring, targets, totals, voted);
    // As onnxruntime does, and the operator's page leaves open: a target that no tree votes for stays 0.
    if (scoring.ending == TreeEnding::regression) {
        for (i64 i = 0; i < scoring.base_count; ++i) totals[i] += voted[i] != 0 ? scoring.base[i] : T(0);
    }
    apply_post_transform(scoring.transform, totals, targets);
    return 0;
}

}  // namespace windrow::semantics
