// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Durability that must not fail.

#include <filesystem>

namespace windrow {

/// Makes renames in a folder last through a crash of the machine. Throws Error W6106.
void sync_folder(const std::filesystem::path& folder);

}  // namespace windrow
