#!/usr/bin/env python3
"""gemello-live on a second bed: disk servers that fail, and two controllers.

    second_test.py BUILD_FOLDER [unittest options]

Exit code 77 with the reason where the machine cannot carry the bed.
"""

from __future__ import annotations

import story
from lease_stories import LeaseStories
from storage_stories import StorageStories


class SecondStories(StorageStories, LeaseStories, story.Story):
    """First the disk servers', then the two controllers'."""


if __name__ == "__main__":
    story.main()
