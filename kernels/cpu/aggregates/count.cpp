// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"

namespace windrow::aggregates {

namespace {

/// COUNT(*) and COUNT(x): the state is one 64-bit counter. COUNT(x) looks only at validity, so x may have any type.
class Count final : public Aggregate {
public:
    explicit Count(bool has_argument) : has_argument_(has_argument) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(std::uint64_t); }
    [[nodiscard]] bool uses_arena() const override { return false; }
    [[nodiscard]] DataType result() const override { return DataType::bigint().not_null(); }
    [[nodiscard]] DeviceForm device_form() const override { return {DeviceAccumulator::count}; }
    [[nodiscard]] semantics::FinalForm final_form() const override { return semantics::FinalForm::itself; }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& /*arena*/) const override {
        const RowMask mask(has_argument_ ? input.arguments.data() : nullptr, input.filter);
        if (mask.all() && !mask.none) {
            for (std::size_t i = 0; i < count; ++i) state_at<std::uint64_t>(states, i) += 1;
            return;
        }
        for_each_row(rows, count, mask, [=](std::size_t i, std::int64_t) { state_at<std::uint64_t>(states, i) += 1; });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& /*arena*/) const override {
        for (std::size_t i = 0; i < count; ++i) state_at<std::uint64_t>(into, i) += state_at<std::uint64_t>(from, i);
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            out.append_int(static_cast<std::int64_t>(state_at<std::uint64_t>(states, i)));
        }
    }
    [[nodiscard]] bool invertible() const override { return true; }
    void retract(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& /*arena*/) const override {
        for (std::size_t i = 0; i < count; ++i) state_at<std::uint64_t>(into, i) -= state_at<std::uint64_t>(from, i);
    }
    void write(const std::byte* state, std::string& out) const override {
        put(*reinterpret_cast<const std::uint64_t*>(state), out);
    }
    void read(std::byte* state, std::string_view& in, Arena& /*arena*/) const override {
        *reinterpret_cast<std::uint64_t*>(state) = get<std::uint64_t>(in);
    }

private:
    bool has_argument_;
};

BoundAggregate bind_count(const AggregateFunction& function, const AggregateRequest& request) {
    return bound(function, request, std::make_shared<Count>(!request.arguments.empty()), on_device);
}

}  // namespace

void add_count(std::vector<AggregateFunction>& functions) {
    AggregateFunction count;
    count.name = "COUNT";
    count.forms = {"COUNT(*)", "COUNT(x)", "COUNT(DISTINCT x)"};
    count.fewest_arguments = 0;
    count.distinct = DistinctForm::set;
    count.bind = bind_count;
    functions.push_back(std::move(count));
}

}  // namespace windrow::aggregates
