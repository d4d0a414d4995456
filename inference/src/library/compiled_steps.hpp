// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "library/onednn.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace windrow::inference {

/// A number that no other step of this process has.
std::uint64_t new_step_identity();

/// What this thread has compiled for a step and some lengths; made by `make` if it has not (the least recently used goes when
/// there are many).
CompiledStep& compiled_step(std::uint64_t identity, const std::vector<std::int64_t>& lengths,
                            const std::function<std::unique_ptr<CompiledStep>()>& make);
/// The same for a kind of step that `make` makes.
template <typename Step, typename Make>
Step& compiled(std::uint64_t identity, const std::vector<std::int64_t>& lengths, const Make& make) {
    return static_cast<Step&>(compiled_step(identity, lengths, [&]() -> std::unique_ptr<CompiledStep> { return make(); }));
}

/// How many of `rows` rows are run at once: few different numbers, so that little is compiled; the rest is padded.
std::int64_t padded_rows(std::int64_t rows, std::int64_t most);

}  // namespace windrow::inference
