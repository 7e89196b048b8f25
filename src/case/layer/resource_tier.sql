-- How much a token for a resource opens: 0 the directory, the cloud's control plane and its secrets;
-- 1 the organisation's data. What is not listed is 2.

SELECT resource_id, resource_name, resource_tier
FROM (VALUES
    ('00000002-0000-0000-c000-000000000000', 'Windows Azure Active Directory', 0),
    ('00000002-0000-0ff1-ce00-000000000000', 'Office 365 Exchange Online', 1),
    ('00000003-0000-0000-c000-000000000000', 'Microsoft Graph', 0),
    ('00000003-0000-0ff1-ce00-000000000000', 'Office 365 SharePoint Online', 1),
    ('01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9', 'Device Registration Service', 0),
    ('022907d3-0f1b-48f7-badc-1ba6abab6d66', 'Azure SQL Database', 1),
    ('499b84ac-1321-427f-aa17-267ca6975798', 'Azure DevOps', 0),
    ('797f4846-ba00-4fd7-ba43-dac1f8f63013', 'Windows Azure Service Management API', 0),
    ('cfa8b339-82a2-471a-a3c9-0fc0be7a4093', 'Azure Key Vault', 0),
    ('e406a681-f3d4-42a8-90b6-c2b029497af1', 'Azure Storage', 1)
) AS listed(resource_id, resource_name, resource_tier)
ORDER BY resource_id;
