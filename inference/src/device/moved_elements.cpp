// SPDX-License-Identifier: Apache-2.0
#include "device/moved_elements.hpp"

#include "device/strided_layout.hpp"

#include <algorithm>
#include <numeric>

namespace windrow::inference {

namespace {

constexpr std::size_t zero_operand = ~std::size_t{0};

/// The box of the output that holds an operand's elements.
struct Box {
    std::int64_t count = 0;  ///< elements of the operand; it fills the box if the box holds as many
    Shape first;
    Shape last;
    [[nodiscard]] Shape lengths() const {
        Shape lengths(first.size());
        for (std::size_t d = 0; d < first.size(); ++d) lengths[d] = last[d] - first[d] + 1;
        return lengths;
    }
    [[nodiscard]] bool filled() const { return element_count(lengths()) == count; }
};

/// Which operand a number belongs to; `ends` are the numbers behind each operand's last element.
std::size_t operand_of(std::int64_t number, std::span<const std::int64_t> ends) {
    if (number == 0) return zero_operand;
    return static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), number - 1) - ends.begin());
}

void next_index(Shape& index, const Shape& lengths) {
    for (std::size_t d = lengths.size(); d-- > 0;) {
        if (++index[d] < lengths[d]) return;
        index[d] = 0;
    }
}

void add_to_box(Box& box, const Shape& index) {
    if (box.count++ == 0) box.first = box.last = index;
    for (std::size_t d = 0; d < index.size(); ++d) {
        box.first[d] = std::min(box.first[d], index[d]);
        box.last[d] = std::max(box.last[d], index[d]);
    }
}

/// The copy that fills a box, if the numbers in it go in equal steps along each dimension.
std::optional<StridedElements<2>> strided_box(const Tensor& numbers, const Box& box, std::int64_t operand_start) {
    const Shape lengths = box.lengths();
    OperandPlaces to = places_in_order(numbers.shape());
    for (std::size_t d = 0; d < lengths.size(); ++d) to.start += box.first[d] * to.strides[d];
    const std::int64_t* const at = numbers.data<std::int64_t>();
    OperandPlaces from{at[to.start] - 1 - operand_start, Shape(lengths.size(), 0)};
    for (std::size_t d = 0; d < lengths.size(); ++d) {
        if (lengths[d] > 1) from.strides[d] = at[to.start + to.strides[d]] - at[to.start];
    }
    Shape index(lengths.size(), 0);
    for (std::int64_t i = 0; i < box.count; ++i) {
        std::int64_t expected = at[to.start];
        std::int64_t place = to.start;
        for (std::size_t d = 0; d < lengths.size(); ++d) {
            expected += index[d] * from.strides[d];
            place += index[d] * to.strides[d];
        }
        if (at[place] != expected) return std::nullopt;
        next_index(index, lengths);
    }
    return strided_elements<2>(lengths, {from, to});
}

/// Every element of the output from the one element of an operand.
std::optional<StridedElements<2>> everywhere(const Shape& lengths) {
    return strided_elements<2>(lengths, {{0, Shape(lengths.size(), 0)}, places_in_order(lengths)});
}

/// One table of numbers, if all elements come from one operand.
std::optional<MovedElements> by_numbers(const Tensor& numbers, const std::vector<Box>& boxes,
                                        std::span<const std::int64_t> ends) {
    for (std::size_t operand = 0; operand < boxes.size(); ++operand) {
        if (boxes[operand].count != numbers.size()) continue;
        MovedElements moved;
        moved.operand = operand;
        const std::int64_t start = operand == 0 ? 0 : ends[operand - 1];
        for (const std::int64_t number : numbers.values<std::int64_t>()) moved.numbers.push_back(number - 1 - start);
        return moved;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Tensor> numbered_operands(std::span<const TensorType> operands) {
    std::vector<Tensor> numbered;
    std::int64_t next = 1;
    for (const TensorType& type : operands) {
        Tensor numbers(ElementType::int64, type.shape);
        std::iota(numbers.data<std::int64_t>(), numbers.data<std::int64_t>() + numbers.size(), next);
        next += numbers.size();
        numbered.push_back(std::move(numbers));
    }
    return numbered;
}

std::optional<MovedElements> moved_elements(const Tensor& numbers, std::span<const std::int64_t> operand_sizes) {
    std::vector<std::int64_t> ends(operand_sizes.size());
    std::partial_sum(operand_sizes.begin(), operand_sizes.end(), ends.begin());
    std::vector<Box> boxes(operand_sizes.size());
    MovedElements moved;
    Shape index(numbers.shape().size(), 0);
    for (const std::int64_t number : numbers.values<std::int64_t>()) {
        const std::size_t operand = operand_of(number, ends);
        if (operand == zero_operand) {
            moved.zeros = true;
        } else {
            add_to_box(boxes[operand], index);
        }
        next_index(index, numbers.shape());
    }
    bool surrounded = false;  // a padding's value comes first; whatever it surrounds is copied over it
    for (std::size_t operand = 0; operand < boxes.size(); ++operand) {
        const Box& box = boxes[operand];
        if (box.count == 0) continue;
        const std::int64_t start = operand == 0 ? 0 : ends[operand - 1];
        if (const auto strided = box.filled() ? strided_box(numbers, box, start) : std::nullopt) {
            moved.moves.push_back({operand, *strided});
        } else if (const auto spread = everywhere(numbers.shape());
                   operand_sizes[operand] == 1 && spread && !moved.zeros && !surrounded) {
            moved.moves.insert(moved.moves.begin(), {operand, *spread});
            surrounded = true;
        } else {
            return by_numbers(numbers, boxes, ends);
        }
    }
    return moved;
}

}  // namespace windrow::inference
