// SPDX-License-Identifier: Apache-2.0
#include "operators/layout/element_moves.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

/// A block with neighbouring dimensions joined where both sides step through them as through one, so that the inner loop is long.
struct JoinedBlock {
    Shape lengths, source, target;
};

JoinedBlock join_dimensions(const BlockPlace& source, const BlockPlace& target, const Shape& lengths) {
    JoinedBlock joined;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        if (lengths[i] == 1) continue;
        const bool continues = !joined.lengths.empty() && joined.source.back() == source.strides[i] * lengths[i] &&
                               joined.target.back() == target.strides[i] * lengths[i];
        if (continues) {
            joined.lengths.back() *= lengths[i];
            joined.source.back() = source.strides[i];
            joined.target.back() = target.strides[i];
        } else {
            joined.lengths.push_back(lengths[i]);
            joined.source.push_back(source.strides[i]);
            joined.target.push_back(target.strides[i]);
        }
    }
    if (joined.lengths.empty()) {
        joined.lengths.push_back(1);
        joined.source.push_back(1);
        joined.target.push_back(1);
    }
    return joined;
}

template <typename T>
void copy_run(const T* from, std::int64_t from_step, T* to, std::int64_t to_step, std::int64_t length) {
    if (from_step == 1 && to_step == 1) {
        std::copy_n(from, length, to);
        return;
    }
    for (std::int64_t i = 0; i < length; ++i) to[i * to_step] = from[i * from_step];
}

template <typename T>
void copy_joined(const T* from, T* to, const JoinedBlock& block) {
    const std::size_t outer = block.lengths.size() - 1;
    Shape index(outer, 0);
    while (true) {
        copy_run(from, block.source[outer], to, block.target[outer], block.lengths[outer]);
        std::size_t dimension = outer;
        while (dimension > 0) {
            --dimension;
            from += block.source[dimension];
            to += block.target[dimension];
            if (++index[dimension] < block.lengths[dimension]) break;
            from -= block.source[dimension] * block.lengths[dimension];
            to -= block.target[dimension] * block.lengths[dimension];
            index[dimension] = 0;
            if (dimension == 0) return;
        }
        if (outer == 0) return;
    }
}

}  // namespace

Shape row_major_strides(const Shape& shape) {
    Shape strides(shape.size());
    std::int64_t step = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        strides[i] = step;
        step *= shape[i];
    }
    return strides;
}

BlockPlace whole_block(const Shape& shape) {
    return {0, row_major_strides(shape)};
}

void copy_block(const Tensor& from, const BlockPlace& source, Tensor& to, const BlockPlace& target, const Shape& lengths) {
    if (std::find(lengths.begin(), lengths.end(), 0) != lengths.end()) return;
    const JoinedBlock block = join_dimensions(source, target, lengths);
    with_element_width(from.element(), [&](auto width) {
        using T = decltype(width);
        copy_joined(elements_of<T>(from) + source.first, elements_of<T>(to) + target.first, block);
    });
}

void copy_elements(const Tensor& from, Tensor& to) {
    with_element_width(from.element(), [&](auto width) {
        using T = decltype(width);
        std::copy_n(elements_of<T>(from), from.size(), elements_of<T>(to));
    });
}

void fill_elements(const Tensor& from, std::int64_t index, Tensor& to) {
    with_element_width(from.element(), [&](auto width) {
        using T = decltype(width);
        std::fill_n(elements_of<T>(to), to.size(), elements_of<T>(from)[index]);
    });
}

void clear_elements(Tensor& to) {
    with_element_width(to.element(), [&](auto width) {
        using T = decltype(width);
        std::fill_n(elements_of<T>(to), to.size(), T{});
    });
}

}  // namespace windrow::inference
