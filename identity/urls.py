from django.urls import path, register_converter

from identity.own_devices import KindConverter
from identity.views import (
    account,
    authenticator,
    confirm,
    devices,
    proofing,
    recovery,
    recovery_codes,
    registration,
    roles,
    security_keys,
    sessions,
    sign_in,
    terms,
)

app_name = "identity"
register_converter(KindConverter, "device")

urlpatterns = [
    path("", account.dashboard, name="dashboard"),
    path("register/", registration.personal, name="register"),
    path("register/contact/", registration.contact, name="register-contact"),
    path("register/user-id/", registration.credentials, name="register-credentials"),
    path("register/done/", registration.done, name="register-done"),
    path("terms/", terms.terms, name="terms"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/device/", sign_in.choose_device, name="choose-device"),
    path("sign-in/code/", sign_in.enter_code, name="enter-code"),
    path("sign-in/key/", sign_in.use_key, name="use-key"),
    path("sign-in/cancel/", sign_in.cancel, name="cancel-sign-in"),
    path("confirm/", confirm.choose_device, name="confirm"),
    path("confirm/code/", confirm.enter_code, name="confirm-code"),
    path("confirm/key/", confirm.use_key, name="confirm-key"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("signed-out/", sign_in.signed_out, name="signed-out"),
    path("keep-alive/", sessions.keep_alive, name="keep-alive"),
    path("keep-typed/", sessions.keep_typed, name="keep-typed"),
    path("not-me/<str:token>/", sessions.disavow, name="disavow"),
    path("forgot-password/", recovery.forgot_password, name="forgot-password"),
    path("reset-password/<str:uid>/<str:token>/", recovery.reset_password, name="reset-password"),
    path("profile/", account.profile, name="profile"),
    path("profile/devices/", devices.device_list, name="devices"),
    path("profile/devices/remind-later/", devices.remind_later, name="remind-later"),
    path("profile/devices/add/", devices.choose_factor, name="add-device"),
    path("profile/devices/add-app/", authenticator.add_authenticator, name="add-authenticator"),
    path("profile/devices/add-key/", security_keys.name_key, name="add-key"),
    path("profile/devices/add-key/touch/", security_keys.touch_key, name="touch-key"),
    path("profile/devices/recovery-codes/", recovery_codes.make_list, name="recovery-codes"),
    path("profile/devices/<device:kind>/<uuid:reference>/", devices.manage, name="device"),
    path(
        "profile/devices/<device:kind>/<uuid:reference>/rename/", devices.rename, name="rename-device"
    ),
    path(
        "profile/devices/<device:kind>/<uuid:reference>/lost/",
        devices.report_lost,
        name="report-lost",
    ),
    path(
        "profile/devices/<device:kind>/<uuid:reference>/use-again/",
        devices.reactivate,
        name="reactivate-device",
    ),
    path(
        "profile/devices/<device:kind>/<uuid:reference>/remove/", devices.remove, name="remove-device"
    ),
    path("proofing/", proofing.consent, name="proofing"),
    path("proofing/details/", proofing.details, name="proofing-details"),
    path("proofing/result/", proofing.result, name="proofing-result"),
    path("roles/", roles.my_roles, name="roles"),
    path("roles/request/", roles.choose_role, name="request-role"),
    path("roles/request/organization/", roles.organization, name="request-organization"),
    path("roles/request/review/", roles.review, name="review-request"),
    path("requests/", roles.my_requests, name="requests"),
    path("requests/<uuid:reference>/", roles.role_request, name="role-request"),
    path("requests/<uuid:reference>/withdraw/", roles.withdraw, name="withdraw-request"),
    path("approvals/", roles.approvals, name="approvals"),
    path("approvals/<uuid:reference>/", roles.decide, name="decide-role-request"),
]
