# SPDX-License-Identifier: Apache-2.0
#
# Services that end in all ways, and the image that has them beside the system's own.

$(eval $(call test_image,supervise,subject caller mute))
