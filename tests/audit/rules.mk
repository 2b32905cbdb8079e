# SPDX-License-Identifier: Apache-2.0
#
# Services that hold what no description declares, and the image that has them.

$(eval $(call test_image,audit,giver taker))
