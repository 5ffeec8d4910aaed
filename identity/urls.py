from django.urls import path

from identity.views import (
    account,
    confirm,
    devices,
    proofing,
    recovery,
    registration,
    roles,
    sign_in,
)

app_name = "identity"

urlpatterns = [
    path("", account.dashboard, name="dashboard"),
    path("register/", registration.personal, name="register"),
    path("register/contact/", registration.contact, name="register-contact"),
    path("register/user-id/", registration.credentials, name="register-credentials"),
    path("register/done/", registration.done, name="register-done"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/device/", sign_in.choose_device, name="choose-device"),
    path("sign-in/code/", sign_in.enter_code, name="enter-code"),
    path("sign-in/cancel/", sign_in.cancel, name="cancel-sign-in"),
    path("confirm/", confirm.choose_device, name="confirm"),
    path("confirm/code/", confirm.enter_code, name="confirm-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("signed-out/", sign_in.signed_out, name="signed-out"),
    path("forgot-password/", recovery.forgot_password, name="forgot-password"),
    path("reset-password/<str:uid>/<str:token>/", recovery.reset_password, name="reset-password"),
    path("profile/", account.profile, name="profile"),
    path("profile/devices/", devices.device_list, name="devices"),
    path("profile/devices/add-app/", devices.add_authenticator, name="add-authenticator"),
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
