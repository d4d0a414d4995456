// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the accumulators of a plane lie in device memory: one array for each aggregate, by key id, the number of rows first.
/// Host code.

#include "gpu/window/window_kernels.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace windrow::gpu {

/// One array of states.
struct DeviceState {
    std::optional<std::size_t> call;  ///< number of the aggregate in the request; none: the rows of each id
    semantics::WordForm form = semantics::WordForm::count;
    std::optional<SortedForm> sorted;  ///< it is no word state, but one of these
    int scale = 0;                     ///< of the argument
    bool refers_to_texts = false;      ///< the state holds numbers of texts (values/interned_texts.hpp)
    std::size_t words = 1;             ///< of a state
    std::size_t words_before = 0;      ///< of the states of an id in the arrays before

    [[nodiscard]] std::size_t offset(std::size_t capacity) const { return words_before * capacity * sizeof(std::uint64_t); }
};

struct PlaneLayout {
    std::vector<DeviceState> states;  ///< the rows of each id first
    std::size_t words = 0;            ///< of all states of an id

    PlaneLayout() = default;
    /// Calls whose values are kept (gpu/values) have no states here. Throws a defect for what `unsupported_reason` refuses.
    PlaneLayout(const std::vector<WindowAggregateCall>& calls, const WindowKernels& kernels);
    [[nodiscard]] bool any_sorted() const;
    [[nodiscard]] std::size_t bytes(std::size_t capacity) const { return words * capacity * sizeof(std::uint64_t); }
    /// The states of an aggregate of the request that has some.
    [[nodiscard]] std::size_t state_of(std::size_t call) const;
};

/// How many slices, each of which has a plane, a window of the request covers at most.
std::int64_t slices_of_a_window(const WindowAggregationRequest& request);

/// Whether values of rows are kept beside the planes' states (values/group_values.hpp).
inline bool is_kept_beside(DeviceKept kept) {
    return kept != DeviceKept::none && kept != DeviceKept::one_value;
}

/// Whether all that a row does is to change words of the layout, no more of them than one kernel takes.
bool are_words_alone(const std::vector<WindowAggregateCall>& calls, const PlaneLayout& layout);

/// Copied states of the form are fit to be used by an Aggregate.
void settle_on_host(SortedForm form, std::uint64_t* states, std::size_t count, std::size_t words);
/// A state that an Aggregate has read is fit to be copied to a device.
void prepare_for_device(SortedForm form, std::uint64_t* state);

/// Empty if a device can keep the accumulator and read its argument, else why not.
std::string unsupported_reason(const WindowAggregateCall& call);

}  // namespace windrow::gpu
