// SPDX-License-Identifier: Apache-2.0
#include "tensor_filling.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/semantics/tensor_value.hpp"

#include <algorithm>
#include <map>

namespace windrow::exec {

namespace {

using semantics::tensor_value;

/// Elements of an array as they lie in memory.
const Column& elements_of(const Column& array) {
    return array.children[0];
}

bool all_elements_valid(const Column& array, std::int64_t row) {
    const Column& elements = elements_of(array);
    if (!elements.has_nulls()) return true;
    const auto [begin, end] = array.child_range(row);
    for (std::int32_t k = begin; k < end; ++k) {
        if (!elements.is_valid(k)) return false;
    }
    return true;
}

/// Judges rows one by one; used where a feature may be NULL or is an array.
class RowJudge {
public:
    RowJudge(const plan::Scoring& scoring, std::span<const Column> features) : scoring_(scoring), features_(features) {
        for (const plan::InputPort& port : scoring.inputs) any_free_ = any_free_ || port.free_length;
    }

    enum class Verdict : std::uint8_t { scored, null, unfit };

    /// `length`: of the sequences of a row that is scored.
    Verdict judge(std::int64_t row, std::int64_t& length) {
        for (const Column& feature : features_) {
            if (!feature.is_valid(row)) return Verdict::null;
            if (feature.type.kind() == TypeKind::array && !all_elements_valid(feature, row)) return Verdict::null;
        }
        length = any_free_ ? -1 : 0;
        for (const plan::InputPort& port : scoring_.inputs) {
            if (!port.takes_arrays) continue;
            for (const plan::InputPort::Part& part : port.parts) {
                if (!fits(port, part, row, length)) return Verdict::unfit;
            }
        }
        return Verdict::scored;
    }
    [[nodiscard]] const std::string& first_unfit() const noexcept { return first_unfit_; }

private:
    bool fits(const plan::InputPort& port, const plan::InputPort::Part& part, std::int64_t row, std::int64_t& length) {
        const auto [begin, end] = features_[part.feature].child_range(row);
        const std::int64_t count = end - begin;
        if (!port.free_length) return count == port.array_elements || unfit(port, count, std::to_string(port.array_elements));
        if (count == 0 || count % port.array_elements != 0)
            return unfit(port, count,
                         port.array_elements == 1 ? "one or more" : "a multiple of " + std::to_string(port.array_elements));
        const std::int64_t steps = count / port.array_elements;
        if (length >= 0 && steps != length)
            return unfit(port, count, std::to_string(length * port.array_elements) + " beside the others");
        length = steps;
        return true;
    }

    bool unfit(const plan::InputPort& port, std::int64_t count, const std::string& wanted) {
        if (first_unfit_.empty()) {
            first_unfit_ = "an array for input '" + scoring_.model->inputs()[port.port].name + "' has " + std::to_string(count) +
                           " elements, but the model takes " + wanted;
        }
        return false;
    }

    const plan::Scoring& scoring_;
    std::span<const Column> features_;
    bool any_free_ = false;
    std::string first_unfit_;
};

/// The values of a column of one type, by physical row.
template <typename Value>
struct PlainValues {
    const Value* values;
    Value operator()(std::int64_t k) const { return values[k]; }
};
struct Bits {
    const std::uint8_t* bits;
    std::uint8_t operator()(std::int64_t k) const { return get_bit(bits, k) ? 1 : 0; }
};

/// Calls with the values of the column, whatever its type.
template <typename Use>
void with_values(const Column& column, Use use) {
    switch (column.type.physical()) {
        case PhysicalKind::bit:
            return use(Bits{column.values.as<std::uint8_t>()});
        case PhysicalKind::int8:
            return use(PlainValues<std::int8_t>{column.data<std::int8_t>()});
        case PhysicalKind::int16:
            return use(PlainValues<std::int16_t>{column.data<std::int16_t>()});
        case PhysicalKind::int32:
            return use(PlainValues<std::int32_t>{column.data<std::int32_t>()});
        case PhysicalKind::int64:
            return use(PlainValues<std::int64_t>{column.data<std::int64_t>()});
        case PhysicalKind::float32:
            return use(PlainValues<float>{column.data<float>()});
        case PhysicalKind::float64:
            return use(PlainValues<double>{column.data<double>()});
        default:
            throw_defect("a feature of a type that no tensor takes");
    }
}

template <typename Element>
void fill(const plan::InputPort& port, std::span<const Column> features, std::span<const std::int32_t> rows, std::int64_t length,
          Element* tensor) {
    const std::int64_t stride = row_elements(port, length);
    const std::int64_t count = port.array_elements * (port.free_length ? length : 1);
    for (const plan::InputPort::Part& part : port.parts) {
        const Column& column = features[part.feature];
        Element* const first = tensor + part.places.offset + part.places.offset_per_step * length;
        if (!port.takes_arrays) {
            with_values(column, [&](auto values) {
                for (std::size_t r = 0; r < rows.size(); ++r)
                    first[static_cast<std::int64_t>(r) * stride] = tensor_value<Element>(values(column.index(rows[r])));
            });
            continue;
        }
        const Column& elements = elements_of(column);
        with_values(elements, [&](auto values) {
            for (std::size_t r = 0; r < rows.size(); ++r) {
                const std::int64_t begin = column.child_range(rows[r]).first;
                Element* const row = first + static_cast<std::int64_t>(r) * stride;
                for (std::int64_t t = 0; t < count; ++t)
                    row[t * part.places.stride] = tensor_value<Element>(values(elements.index(begin + t)));
            }
        });
    }
}

}  // namespace

ScorableRows scorable_rows(const plan::Scoring& scoring, std::span<const Column> features, std::int64_t batch_rows,
                           const std::vector<std::int32_t>* rows) {
    ScorableRows scorable;
    const bool plain = std::none_of(features.begin(), features.end(), [](const Column& feature) {
        return feature.has_nulls() || feature.type.kind() == TypeKind::array;
    });
    const std::int64_t count = rows != nullptr ? static_cast<std::int64_t>(rows->size()) : batch_rows;
    const auto row_at = [&](std::int64_t i) {
        return rows != nullptr ? (*rows)[static_cast<std::size_t>(i)] : static_cast<std::int32_t>(i);
    };
    if (plain) {
        ScorableRows::Group& all = scorable.groups.emplace_back();
        all.rows.reserve(static_cast<std::size_t>(count));
        for (std::int64_t i = 0; i < count; ++i) all.rows.push_back(row_at(i));
        return scorable;
    }
    RowJudge judge(scoring, features);
    std::map<std::int64_t, std::vector<std::int32_t>> by_length;
    for (std::int64_t i = 0; i < count; ++i) {
        std::int64_t length = 0;
        const RowJudge::Verdict verdict = judge.judge(row_at(i), length);
        if (verdict == RowJudge::Verdict::scored) by_length[length].push_back(row_at(i));
        if (verdict == RowJudge::Verdict::unfit) ++scorable.unfit;
    }
    for (auto& [length, group] : by_length) scorable.groups.push_back({length, std::move(group)});
    scorable.first_unfit = judge.first_unfit();
    return scorable;
}

std::int64_t row_elements(const plan::InputPort& port, std::int64_t length) {
    return port.free_length ? port.elements * length : port.elements;
}

void fill_tensor(const plan::InputPort& port, inference::ElementType element, std::span<const Column> features,
                 std::span<const std::int32_t> rows, std::int64_t length, std::byte* tensor) {
    using inference::ElementType;
    switch (element) {
        case ElementType::float32:
            return fill(port, features, rows, length, reinterpret_cast<float*>(tensor));
        case ElementType::float64:
            return fill(port, features, rows, length, reinterpret_cast<double*>(tensor));
        case ElementType::int8:
            return fill(port, features, rows, length, reinterpret_cast<std::int8_t*>(tensor));
        case ElementType::int16:
            return fill(port, features, rows, length, reinterpret_cast<std::int16_t*>(tensor));
        case ElementType::int32:
            return fill(port, features, rows, length, reinterpret_cast<std::int32_t*>(tensor));
        case ElementType::int64:
            return fill(port, features, rows, length, reinterpret_cast<std::int64_t*>(tensor));
        case ElementType::boolean:
            return fill(port, features, rows, length, reinterpret_cast<std::uint8_t*>(tensor));
        default:
            throw_defect("a tensor of a type that no column fills");
    }
}

}  // namespace windrow::exec
