// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the kernels that make final values take: plain addresses, no ownership.

#include "gpu/keys/key_views.hpp"
#include "windrow/semantics/final_value.hpp"

namespace windrow::gpu {

/// The final values of some ids' states, as numbers of up to 64 bits (semantics/final_value.hpp).
struct FinalValues {
    char* plane = nullptr;
    const semantics::u32* ids = nullptr;
    semantics::i64 count = 0;
    semantics::u64 offset = 0;
    semantics::u64* values = nullptr;  ///< [count] out: an integer, the bits of a DOUBLE or of a FLOAT; 0 for NULL
    semantics::u8* present = nullptr;  ///< [count] out: 0 for NULL
    semantics::FinalForm form = semantics::FinalForm::itself;
    KeyPart part = KeyPart::int64;  ///< which number the result is
    semantics::u8 padding[6] = {};
};

}  // namespace windrow::gpu
