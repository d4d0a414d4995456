// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Shares of many classes from classifiers of pairs: each pair's score becomes a share by Platt's sigmoid, and those become one
/// distribution by the second method of Wu, Lin and Weng, "Probability estimates for multi-class classification by pairwise
/// coupling" (2004), as libsvm computes it.

#include "windrow/semantics/class_scores.hpp"
#include "windrow/semantics/float_math.hpp"
#include "windrow/semantics/floating.hpp"

namespace windrow::semantics {

/// How many floats of room one row needs.
WINDROW_HD constexpr i64 pairwise_room(i64 classes) {
    return (2 * classes + 1) * classes;
}

namespace pairwise_detail {

/// Three parts of the room: pairs and products [classes][classes], sums [classes].
struct Room {
    i64 classes;
    float* pairs;
    float* products;
    float* sums;
};

/// The matrix Q of the paper.
WINDROW_HD void fill_products(const Room& room) {
    const i64 n = room.classes;
    for (i64 i = 0; i < n; ++i) {
        float diagonal = 0;
        for (i64 j = 0; j < n; ++j) {
            if (i == j) continue;
            diagonal += room.pairs[j * n + i] * room.pairs[j * n + i];
            room.products[i * n + j] = -room.pairs[j * n + i] * room.pairs[i * n + j];
        }
        room.products[i * n + i] = diagonal;
    }
}

/// One round over all classes; false if the shares were good enough already.
WINDROW_HD bool improve(const Room& room, float* shares) {
    const i64 n = room.classes;
    float whole = 0;
    for (i64 i = 0; i < n; ++i) {
        room.sums[i] = 0;
        for (i64 j = 0; j < n; ++j) room.sums[i] += room.products[i * n + j] * shares[j];
        whole += shares[i] * room.sums[i];
    }
    float worst = 0;
    for (i64 i = 0; i < n; ++i) {
        const float size = absolute(room.sums[i] - whole);
        worst = worst < size ? size : worst;
    }
    if (worst < 0.005F / static_cast<float>(n)) return false;
    for (i64 i = 0; i < n; ++i) {
        const float own = room.products[i * n + i];
        const float step = (whole - room.sums[i]) / own;
        shares[i] += step;
        whole = (whole + step * (step * own + 2 * room.sums[i])) / (1 + step) / (1 + step);
        for (i64 j = 0; j < n; ++j) {
            room.sums[j] = (room.sums[j] + step * room.products[i * n + j]) / (1 + step);
            shares[j] /= 1 + step;
        }
    }
    return true;
}

}  // namespace pairwise_detail

/// Scores, slopes and offsets of the pairs (0, 1), (0, 2) ... (1, 2) ...; writes `classes` shares. `room`: pairwise_room(classes)
/// floats.
WINDROW_HD void pairwise_shares(const float* scores, const float* slopes, const float* offsets, i64 classes, float* room,
                                float* shares) {
    const pairwise_detail::Room parts = {classes, room, room + classes * classes, room + 2 * classes * classes};
    for (i64 i = 0, pair = 0; i < classes; ++i) {
        for (i64 j = i + 1; j < classes; ++j, ++pair) {
            const float share = float_sigmoid(-(scores[pair] * slopes[pair] + offsets[pair]));
            const float least = 1e-7F;
            const float most = 1 - 1e-7F;
            const float kept = share < least ? least : most < share ? most : share;
            parts.pairs[i * classes + j] = kept;
            parts.pairs[j * classes + i] = 1 - kept;
        }
    }
    pairwise_detail::fill_products(parts);
    for (i64 i = 0; i < classes; ++i) shares[i] = 1.0F / static_cast<float>(classes);
    const i64 rounds = classes < 100 ? 100 : classes;
    for (i64 round = 0; round < rounds && pairwise_detail::improve(parts, shares); ++round) {
    }
}

/// What a row's pair scores become: shares of the classes where `slopes` (not null) and `offsets` make them; both scores of two
/// classes; else the scores of the pairs, transformed.
WINDROW_HD void finish_pair_scores(PostTransform transform, const float* scores, const float* slopes, const float* offsets,
                                   i64 classes, float* room, float* to) {
    if (slopes != nullptr) {
        pairwise_shares(scores, slopes, offsets, classes, room, to);
        apply_post_transform(transform, to, classes);
    } else if (classes == 2) {
        write_two_classes(scores[0], transform != PostTransform::none, transform, to);
    } else {
        const i64 pairs = classes * (classes - 1) / 2;
        for (i64 i = 0; i < pairs; ++i) to[i] = scores[i];
        apply_post_transform(transform, to, pairs);
    }
}

}  // namespace windrow::semantics
