# SPDX-License-Identifier: Apache-2.0
"""The contract of LogClient (tests/simulation/log/contract_test.cpp) holds for librdkafka with the real broker, as it does for the simulated log."""
import os
import re
import subprocess


def check_log_contract(context):
    program = os.path.join(os.path.dirname(context.windrow), "tests", "simulation", "log_contract_tests")
    done = subprocess.run([program, "--gtest_filter=*/Broker"], capture_output=True, timeout=300, stdin=subprocess.DEVNULL,
                          env={**os.environ, "WINDROW_TEST_BROKER": context.broker.address})
    text = done.stdout.decode()
    assert done.returncode == 0, text[-3000:] + done.stderr.decode()[-500:]
    passed = re.search(r"\[  PASSED  \] (\d+) tests", text)
    assert passed and int(passed.group(1)) >= 25, "the tests of the contract did not run: " + text[-500:]


CHECKS = [check_log_contract]
