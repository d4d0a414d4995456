// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Durability that must not fail.

#include <filesystem>
#include <set>

namespace windrow {

/// Makes renames in a folder last through a crash of the machine. Throws Error W6106.
void sync_folder(const std::filesystem::path& folder);

/// Makes the name of a folder last, and those of the folders above it: a process that died may have made them. Those in `known`
/// do already; the others are added. A folder that may not be read is passed over: it was there before us. Throws Error W6106.
void sync_names_above(const std::filesystem::path& folder, std::set<std::filesystem::path>& known);

}  // namespace windrow
