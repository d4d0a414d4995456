// SPDX-License-Identifier: Apache-2.0
#include "operators/reduction/axis_offsets.hpp"

#include <algorithm>

namespace windrow::inference {

std::vector<std::int64_t> axis_offsets(const Shape& shape, const std::vector<std::size_t>& axes) {
    std::vector<std::int64_t> steps(shape.size(), 1);
    for (std::size_t d = shape.size(); d-- > 1;) steps[d - 1] = steps[d] * shape[d];
    std::vector<std::int64_t> offsets = {0};
    for (const std::size_t axis : axes) {
        std::vector<std::int64_t> finer;
        finer.reserve(offsets.size() * static_cast<std::size_t>(shape[axis]));
        for (const std::int64_t offset : offsets) {
            for (std::int64_t i = 0; i < shape[axis]; ++i) finer.push_back(offset + i * steps[axis]);
        }
        offsets = std::move(finer);
    }
    return offsets;
}

std::vector<std::size_t> other_axes(std::size_t rank, const std::vector<std::size_t>& axes) {
    std::vector<std::size_t> others;
    for (std::size_t d = 0; d < rank; ++d) {
        if (std::find(axes.begin(), axes.end(), d) == axes.end()) others.push_back(d);
    }
    return others;
}

AxisView::AxisView(const Shape& shape, std::size_t axis) {
    for (std::size_t d = 0; d < shape.size(); ++d) (d < axis ? outer : d == axis ? length : inner) *= shape[d];
}

}  // namespace windrow::inference
