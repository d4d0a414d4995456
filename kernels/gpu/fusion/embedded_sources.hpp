// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The headers that generated kernels include, as texts in the binary: users have no source folder and no toolkit.

#include <span>

namespace windrow::gpu {

struct EmbeddedSource {
    const char* name;  ///< as it is included
    const char* text;
};

/// Written at build time (cmake/embed_texts.cmake).
std::span<const EmbeddedSource> embedded_sources();

}  // namespace windrow::gpu
