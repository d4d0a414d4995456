// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the filesystem connector that its source and its sink share.

#include "windrow/host/options.hpp"

namespace windrow {

inline constexpr const char* default_partition_name = "__DEFAULT_PARTITION__";

/// Options of Flink's filesystem connector that the side that runs has no use for.
inline void mark_filesystem_options(const Options& options) {
    options.mark_known({"connector",
                        "path",
                        "format",
                        "partition.default-name",
                        "source.monitor-interval",
                        "source.path.regex-pattern",
                        "source.report-statistics",
                        "scan.parallelism",
                        "sink.parallelism",
                        "sink.rolling-policy.file-size",
                        "sink.rolling-policy.rollover-interval",
                        "sink.rolling-policy.check-interval",
                        "sink.rolling-policy.inactivity-interval",
                        "sink.shuffle-by-partition.enable",
                        "sink.partition-commit.trigger",
                        "sink.partition-commit.delay",
                        "sink.partition-commit.watermark-time-zone",
                        "sink.partition-commit.policy.kind",
                        "sink.partition-commit.policy.class",
                        "sink.partition-commit.policy.class.parameters",
                        "sink.partition-commit.success-file.name",
                        "partition.time-extractor.kind",
                        "partition.time-extractor.class",
                        "partition.time-extractor.timestamp-pattern",
                        "partition.time-extractor.timestamp-formatter",
                        "auto-compaction",
                        "compaction.file-size",
                        "compaction.parallelism"});
}

}  // namespace windrow
