// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Texts that people wrote, as they may be shown: without passwords.

#include <string>
#include <string_view>

namespace windrow {

/// The value of an option or setting: `******` if its key is a secret's (`Options::is_secret`); passwords within an address
/// (`//user:password@host`, `?password=...`) become `******`.
std::string shown_value(std::string_view key, std::string_view value);

/// A script whose secrets are overwritten with `*`, byte for byte, so that places in it stay what they are: values of
/// `'key' = 'value'` as above, outside of comments.
std::string masked_script(std::string_view script);

}  // namespace windrow
