// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much memory there is, and sizes as users write them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace windrow::command {

/// Memory of the machine, and the limit of the control group that the process runs in (v2, then v1) if it is lower.
struct MachineMemory {
    std::uint64_t physical = 0;
    std::optional<std::uint64_t> control_group;
    [[nodiscard]] std::uint64_t usable() const noexcept { return control_group ? *control_group : physical; }
};
MachineMemory machine_memory();

/// "512MiB", "4g", "1.5 GB", "1048576" or a share of `whole` ("80%"). Units are powers of 1024. Throws Error W1002.
std::uint64_t parse_memory_size(std::string_view text, std::uint64_t whole);

/// "1.5 GiB"
std::string memory_size_text(std::uint64_t bytes);

}  // namespace windrow::command
