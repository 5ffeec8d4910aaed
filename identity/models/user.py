from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock, policy
from spot_portal.core.workflow import Workflow, step


class Question(models.TextChoices):
    FIRST_STREET = "street", _("What was the name of the street you lived on at age ten?")
    FIRST_TEACHER = "teacher", _("What was the last name of your favorite teacher?")
    FIRST_CONCERT = "concert", _("Which band did you first see on stage?")
    CHILDHOOD_FOOD = "food", _("Which dish did you refuse to eat as a child?")
    FIRST_JOB = "job", _("In which city was your first job?")
    INVENTED_WORD = "word", _("Which word did your family invent?")


class User(AbstractUser):
    """One person, one account, for life. ``username`` is the User ID. The account alone opens nothing."""

    class Status(models.TextChoices):
        STAGED = "staged", _("Waiting for the first e-mailed code")
        ACTIVE = "active", _("Active")
        LOCKED = "locked", _("Locked")
        SUSPENDED = "suspended", _("Suspended")
        ARCHIVED = "archived", _("Closed for good")

    # Known of who makes a request: whether they decide about others' roles as an approver.
    approves = False

    FLOW = Workflow(
        step("activate", sources=[Status.STAGED], target=Status.ACTIVE),
        step("lock", sources=[Status.STAGED, Status.ACTIVE], target=Status.LOCKED),
        step("unlock", sources=[Status.LOCKED], target=Status.ACTIVE),
        step(
            "suspend",
            sources=[Status.STAGED, Status.ACTIVE, Status.LOCKED],
            target=Status.SUSPENDED,
        ),
        step("reinstate", sources=[Status.SUSPENDED], target=Status.ACTIVE),
        # Neither a lock nor a suspension stands in for the proof of the address.
        step("unlock_unproven", sources=[Status.LOCKED], target=Status.STAGED),
        step("reinstate_unproven", sources=[Status.SUSPENDED], target=Status.STAGED),
        step(
            "archive",
            sources=[Status.ACTIVE, Status.LOCKED, Status.SUSPENDED],
            target=Status.ARCHIVED,
        ),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    middle_name = models.CharField(max_length=60, blank=True)
    suffix = models.CharField(max_length=4, blank=True)
    date_of_birth = models.DateField(null=True)
    address_line_1 = models.CharField(max_length=55, blank=True)
    address_line_2 = models.CharField(max_length=55, blank=True)
    city = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip_code = models.CharField(max_length=10, blank=True)
    # Outside the United States ``province`` stands in for the state. Alpha-2 code of ISO 3166-1.
    country = models.CharField(max_length=2, default="US")
    province = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=12, blank=True)
    email_key = models.EmailField(unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.STAGED)
    security_question = models.CharField(max_length=10, choices=Question.choices, blank=True)
    security_answer = models.CharField(max_length=128, blank=True)
    password_changed_at = models.DateTimeField(null=True)
    # Part of the reset token, so that a newer link voids the older one.
    reset_asked_at = models.DateTimeField(null=True)
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    first_failure_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)
    # How often in a row a lock ended by its time; a finished sign-in starts anew.
    automatic_unlocks = models.PositiveSmallIntegerField(default=0)
    wrong_answers = models.PositiveSmallIntegerField(default=0)
    # Over all devices: five in a row block codes for a while, ten within a day lock the account.
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    codes_blocked_until = models.DateTimeField(null=True)
    wrong_codes_today = models.PositiveSmallIntegerField(default=0)
    wrong_codes_since = models.DateTimeField(null=True)
    # Raised whenever all sessions of this person must end, so that no old cookie lives again.
    session_epoch = models.PositiveIntegerField(default=0)
    proofed_at = models.DateTimeField(null=True)
    # When the first e-mailed code proved the address; empty on an account whose address is unproven.
    activated_at = models.DateTimeField(null=True)
    date_joined = models.DateTimeField(_("date joined"), default=clock.now)
    last_sign_in_at = models.DateTimeField(null=True)
    # Wrong passwords and codes since then, shown at the next sign-in.
    failures_since = models.PositiveIntegerField(default=0)
    idle_notice_days = models.PositiveSmallIntegerField(null=True)
    # Too long without a sign-in: the old password still signs in, but only to choose a new one.
    password_expired_at = models.DateTimeField(null=True)
    # Somebody else may know the password: only a reset by link helps.
    must_reset_since = models.DateTimeField(null=True)
    # When the person last said “this was not me”; what had happened before needs no second such word.
    disavowed_at = models.DateTimeField(null=True)
    question_changed_at = models.DateTimeField(null=True)
    # After a change of address no reset link goes to the new one until then.
    email_held_until = models.DateTimeField(null=True)
    # Asked to be reminded of a second device later: not before then.
    device_reminder_after = models.DateTimeField(null=True)
    # Told by a worker, so that the sign-in itself waits for nothing: a lock by text message, and a sign-in whose
    # password was right but whose codes were wrong, if nobody has finished one by then.
    lock_to_tell = models.DateTimeField(null=True)
    unfinished_to_tell = models.DateTimeField(null=True)
    # Told once that one device is one too few, and once of each version of the terms.
    told_of_one_device_at = models.DateTimeField(null=True)
    told_of_terms = models.CharField(max_length=20, blank=True)
    # Django would write it at each sign-in, by the clock of the machine.
    last_login = None

    objects = UserManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_user_id_whatever_case"),
            models.CheckConstraint(
                condition=~models.Q(status="active") | models.Q(activated_at__isnull=False),
                name="active_people_have_proven_their_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lock_to_tell"],
                condition=models.Q(lock_to_tell__isnull=False),
                name="locks_to_tell",
            ),
            models.Index(
                fields=["unfinished_to_tell"],
                condition=models.Q(unfinished_to_tell__isnull=False),
                name="unfinished_to_tell",
            ),
        ]
        permissions = [("work_at_help_desk", "Can work at the help desk")]

    def save(self, *args: object, **kwargs: object) -> None:
        # The address of an account that is closed for good is free: whoever looks for it does not find this one.
        self.email_key = str(self.reference) if self.is_archived else self.email.lower()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: "models.QuerySet[User] | None" = None,
    ) -> None:
        """A page that asks for one column left out gets all of them, with one query."""
        left_out = self.get_deferred_fields()
        if fields is not None and left_out.intersection(fields):
            fields = [*left_out.union(fields)]
        super().refresh_from_db(using, fields, from_queryset)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def is_proofed(self) -> bool:
        return self.proofed_at is not None

    @property
    def is_archived(self) -> bool:
        return self.status == self.Status.ARCHIVED

    @property
    def is_unproven(self) -> bool:
        """A registration whose address nobody has proven."""
        return self.activated_at is None and not (self.is_staff or self.is_archived)

    @property
    def is_shut(self) -> bool:
        """Nothing the person types opens it."""
        return self.status in (self.Status.SUSPENDED, self.Status.ARCHIVED)

    @property
    def takes_mail(self) -> bool:
        """For the notices of all apps. Perhaps the address belongs to another account by now."""
        return not self.is_archived

    def activate(self, *, at: datetime) -> None:
        self.FLOW.take(self, "activate")
        self.activated_at = at

    def lock(self, *, at: datetime) -> None:
        """Opens by its time, unless that has happened too often without a finished sign-in."""
        self.FLOW.take(self, "lock")
        self.lock_to_tell = at
        opens = self.automatic_unlocks < policy.AUTO_UNLOCKS.value
        self.locked_until = at + policy.LOCK_DURATION.minutes if opens else None
        # Whatever locked it, further tries are counted from here.
        self.failed_sign_ins = max(self.failed_sign_ins, policy.LOCK_FAILURES.value)

    def unlock(self) -> None:
        """Back to where the lock found it: an account whose address is unproven waits for its first code again."""
        self.FLOW.take(self, "unlock" if self.activated_at else "unlock_unproven")
        self.forget_failures()

    def unlock_by_time(self) -> None:
        self.unlock()
        self.automatic_unlocks += 1

    def suspend(self) -> None:
        self.FLOW.take(self, "suspend")
        self.locked_until = None

    def reinstate(self) -> None:
        self.FLOW.take(self, "reinstate" if self.activated_at else "reinstate_unproven")
        self.forget_failures()
        self.wrong_answers = 0

    def archive(self) -> None:
        """For good. What opened the account goes; the row stays, so that nobody else ever gets the User ID."""
        self.FLOW.take(self, "archive")
        self.set_unusable_password()
        self.security_answer = ""
        self.reset_asked_at = self.locked_until = self.lock_to_tell = self.unfinished_to_tell = None

    def lock_is_over(self, *, at: datetime) -> bool:
        return self.locked_until is not None and self.locked_until <= at

    def count_failure(self, *, at: datetime) -> None:
        """Failures are counted together inside the window only; those while locked all belong to the lock."""
        begun = self.first_failure_at
        if begun is None or (
            begun + policy.LOCK_WINDOW.minutes < at and self.status != self.Status.LOCKED
        ):
            self.first_failure_at = at
            if self.status != self.Status.LOCKED:
                self.failed_sign_ins = 0
        self.failed_sign_ins += 1

    def forget_failures(self) -> None:
        self.failed_sign_ins, self.first_failure_at, self.locked_until = 0, None, None

    @property
    def counted_from(self) -> datetime:
        """Where the days without a sign-in begin. A new password counts: who has just chosen one has come back."""
        known = (
            self.last_sign_in_at, self.activated_at, self.password_changed_at, self.date_joined,
        )  # fmt: skip
        return max(moment for moment in known if moment is not None)

    def password_is_expired(self, *, at: datetime) -> bool:
        """The limit counts whether the sweep has come by or not."""
        if self.status == self.Status.STAGED:
            return False
        over = self.counted_from + policy.IDM_INACTIVITY.days < at
        return self.password_expired_at is not None or over

    def expire_password(self) -> None:
        if self.password_expired_at is None:
            self.password_expired_at = self.counted_from + policy.IDM_INACTIVITY.days

    def count_wrong_code(self, *, at: datetime) -> None:
        window = timedelta(hours=policy.CODE_FAILURES_WINDOW.value)
        if self.wrong_codes_since is None or self.wrong_codes_since + window < at:
            self.wrong_codes_today, self.wrong_codes_since = 0, at
        self.wrong_codes_today += 1
        self.wrong_codes += 1
        if self.wrong_codes >= policy.CODE_TRIES.value:
            self.wrong_codes, self.codes_blocked_until = 0, at + policy.CODE_BLOCK.minutes

    def codes_are_blocked(self, *, at: datetime) -> bool:
        return self.codes_blocked_until is not None and self.codes_blocked_until > at

    @property
    def has_question(self) -> bool:
        """Whether the security question stands between a link and the account."""
        return policy.SECURITY_QUESTION.value and bool(self.security_question)

    def may_disavow(self, moment: datetime, *, at: datetime) -> bool:
        """Say “this was not me” of what happened at ``moment``: while the link in the notice lives, and once."""
        is_young = at <= moment + policy.DISAVOW_LINK_LIFE.days
        is_news = self.disavowed_at is None or self.disavowed_at < moment
        return is_young and is_news and not self.is_archived

    def question_is_doubtful(self, *, at: datetime) -> bool:
        """Changed lately, perhaps by a thief. After “this was not me” the doubt stays until it is changed anew."""
        changed = self.question_changed_at
        if changed is None or not self.has_question:
            return False
        disowned = self.disavowed_at is not None and self.disavowed_at >= changed
        counted_to = self.disavowed_at if disowned and self.disavowed_at else at
        return counted_to <= changed + policy.DISAVOW_LINK_LIFE.days

    def set_security_answer(self, answer: str) -> None:
        self.security_answer = make_password(normal_answer(answer))

    def check_security_answer(self, answer: str) -> bool:
        return check_password(normal_answer(answer), self.security_answer)


def normal_answer(answer: str) -> str:
    return " ".join(answer.casefold().split())


class FormerPassword(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"former password of {self.user_id}"


class RetiredUserId(models.Model):
    """A User ID whose account is gone. Nobody else may take it for some years."""

    user_id_key = models.CharField(max_length=100, unique=True)
    retired_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.user_id_key


class TermsAcceptance(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terms_acceptances")
    version = models.CharField(max_length=20)
    accepted_at = models.DateTimeField(default=clock.now)
    ip_address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-accepted_at"]

    def __str__(self) -> str:
        return f"terms {self.version}"
