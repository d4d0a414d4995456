// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the json format for reading.

namespace windrow {

struct JsonReadOptions {
    bool ignore_errors = false;    ///< json.ignore-parse-errors: a bad field is NULL, a broken record is dropped
    bool fail_on_missing = false;  ///< json.fail-on-missing-field
    bool iso_times = false;        ///< json.timestamp-format.standard = ISO-8601
};

}  // namespace windrow
